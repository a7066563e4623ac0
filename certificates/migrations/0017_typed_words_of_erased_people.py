"""What a person typed of their own practice and papers goes with the account: the technique of a
session in their log, what a supervisor answered to it, who issued a paper, the amount of a policy.

All four are free text that may name somebody. What 0012 and 0015 let be emptied stays the same; the
rows stay append-only, and nothing else of them may change. People who were erased before lose these
words here.
"""

from django.db import migrations

PAPERS = """
CREATE OR REPLACE FUNCTION certificates_refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    person bigint := to_jsonb(OLD) ->> 'user_id';
    emptied jsonb := to_jsonb(OLD) || TG_ARGV[0]::jsonb;
BEGIN
    IF person IS NULL AND TG_TABLE_NAME = 'certificates_sessionanswer' THEN
        SELECT user_id INTO person FROM certificates_needlingsession
        WHERE id = (to_jsonb(OLD) ->> 'session_id')::bigint;
    ELSIF person IS NULL THEN
        SELECT user_id INTO person FROM certificates_evidence
        WHERE id = (to_jsonb(OLD) ->> 'evidence_id')::bigint;
    END IF;
    IF to_jsonb(NEW) = (emptied #- '{details,file_name}' #- '{details,amount}')
       AND EXISTS (SELECT FROM people_erasure WHERE user_id = person) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER evidence_filled_once ON certificates_evidence;

CREATE TRIGGER evidence_filled_once BEFORE UPDATE ON certificates_evidence
FOR EACH ROW WHEN (
    OLD.withdrawn_at IS NOT NULL OR
    to_jsonb(OLD) - 'withdrawn_at' <> to_jsonb(NEW) - 'withdrawn_at'
) EXECUTE FUNCTION certificates_refuse_unless_erased(
    '{"title": "", "issuer": "", "number": "", "file": "", "machine_form": ""}'
);
"""
LOG = "".join(
    f"""
DROP TRIGGER {table}_append_only ON certificates_{table};

CREATE TRIGGER {table}_append_only BEFORE DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER {table}_kept BEFORE UPDATE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_unless_erased('{emptied}');
"""
    for table, emptied in {
        "needlingsession": '{"technique": ""}',
        "sessionanswer": '{"note": ""}',
    }.items()
)
ERASED_BEFORE = """
UPDATE certificates_evidence SET title = '', issuer = '', number = '', file = '', machine_form = '',
    details = details - 'file_name' - 'amount'
WHERE user_id IN (SELECT user_id FROM people_erasure);

UPDATE certificates_needlingsession SET technique = ''
WHERE user_id IN (SELECT user_id FROM people_erasure);

UPDATE certificates_sessionanswer SET note = ''
WHERE session_id IN (SELECT id FROM certificates_needlingsession
                     WHERE user_id IN (SELECT user_id FROM people_erasure));
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0016_zone_of_an_examination")]

    operations = [migrations.RunSQL(sql) for sql in (PAPERS, LOG, ERASED_BEFORE)]
