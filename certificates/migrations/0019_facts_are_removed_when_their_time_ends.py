"""Facts of a deleted account go when the time for which they were kept has ended.

Certificates, credentials and their papers stay append-only. The one exception is narrow: where
people.Erasure says that the person's facts were removed, the columns given here may be emptied, and
nothing else of the row may change with it.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION certificates_refuse_unless_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    emptied jsonb := to_jsonb(OLD) || TG_ARGV[0]::jsonb;
    person bigint := old_row ->> 'user_id';
BEGIN
    IF person IS NULL AND old_row ->> 'credential_id' IS NOT NULL THEN
        SELECT user_id INTO person FROM certificates_credential
        WHERE id = (old_row ->> 'credential_id')::bigint;
    ELSIF person IS NULL THEN
        SELECT user_id INTO person FROM certificates_certificate
        WHERE id = (old_row ->> 'certificate_id')::bigint;
    END IF;
    IF old_row ? 'facts' THEN
        emptied := jsonb_set(emptied, '{facts,holder_name}', '""');
    END IF;
    IF to_jsonb(NEW) = emptied AND EXISTS (
        SELECT FROM people_erasure WHERE user_id = person AND removed_at IS NOT NULL
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
WORDS = '{"public_text": "", "private_note": ""}'
EMPTIED = {
    "certificate": "{}",
    "credentialedition": '{"holder_name": ""}',
    "document": '{"holder_name": "", "file": ""}',
    "badge": '{"credential_json": "", "jwt": "", "png": ""}',
    "revocation": WORDS,
    "credentialrevocation": WORDS,
}
KEPT = "".join(
    f"""
DROP TRIGGER {table}_append_only ON certificates_{table};

CREATE TRIGGER {table}_append_only BEFORE DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER {table}_kept BEFORE UPDATE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_unless_removed('{emptied}');
"""
    for table, emptied in EMPTIED.items()
)
SUSPENSIONS = f"""
DROP TRIGGER suspension_filled_once ON certificates_suspension;

CREATE TRIGGER suspension_filled_once BEFORE UPDATE ON certificates_suspension
FOR EACH ROW WHEN (
    OLD.until_at IS NOT NULL OR
    to_jsonb(OLD) - ARRAY['until_at', 'lifted_by_act_id']
    <> to_jsonb(NEW) - ARRAY['until_at', 'lifted_by_act_id']
) EXECUTE FUNCTION certificates_refuse_unless_removed('{WORDS}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0018_when_rules_were_recorded"),
        ("people", "0012_facts_are_removed_when_their_time_ends"),
    ]

    operations = [migrations.RunSQL(sql) for sql in (GUARD, KEPT, SUSPENSIONS)]
