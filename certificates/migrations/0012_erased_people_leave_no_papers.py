"""A person whose account was deleted leaves the facts, and not the papers and texts beside them.

Papers and checks stay append-only. The one exception is narrow: where people.Erasure names the
person, the columns given here may be emptied, and nothing else of the row may change with it.
"""

from django.db import migrations

EMPTIED = {
    "evidence": '{"title": "", "number": "", "file": "", "machine_form": ""}',
    "evidencecheck": '{"address": "", "note": "", "told": {}, "image": ""}',
}
GUARD = """
CREATE FUNCTION certificates_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint := to_jsonb(OLD) ->> 'user_id';
BEGIN
    IF person IS NULL THEN
        SELECT user_id INTO person FROM certificates_evidence
        WHERE id = (to_jsonb(OLD) ->> 'evidence_id')::bigint;
    END IF;
    IF to_jsonb(NEW) = to_jsonb(OLD) || TG_ARGV[0]::jsonb
       AND EXISTS (SELECT FROM people_erasure WHERE user_id = person) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
CHECKS = f"""
DROP TRIGGER evidencecheck_append_only ON certificates_evidencecheck;

CREATE TRIGGER evidencecheck_append_only BEFORE DELETE ON certificates_evidencecheck
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER evidencecheck_kept BEFORE UPDATE ON certificates_evidencecheck
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_unless_erased('{EMPTIED["evidencecheck"]}');
"""
PAPERS = f"""
DROP TRIGGER evidence_filled_once ON certificates_evidence;

CREATE TRIGGER evidence_filled_once BEFORE UPDATE ON certificates_evidence
FOR EACH ROW WHEN (
    OLD.withdrawn_at IS NOT NULL OR
    to_jsonb(OLD) - 'withdrawn_at' <> to_jsonb(NEW) - 'withdrawn_at'
) EXECUTE FUNCTION certificates_refuse_unless_erased('{EMPTIED["evidence"]}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0011_bundles"),
        ("people", "0008_erased_people_leave_no_notes"),
    ]

    operations = [migrations.RunSQL(sql) for sql in (GUARD, CHECKS, PAPERS)]
