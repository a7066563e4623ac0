"""What somebody wrote or photographed at a register goes with the account it was about.

A check of a source stays append-only. The one exception is narrow: where people.Erasure names the
person, address, note and image may be emptied, and nothing else of the row may change with it.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) = to_jsonb(OLD) || '{"address": "", "note": "", "image": ""}'::jsonb
       AND EXISTS (
           SELECT FROM people_erasure JOIN people_registration USING (user_id)
           WHERE people_registration.id = OLD.registration_id
       ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Source checks are append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER people_sourcecheck_append_only ON people_sourcecheck;

CREATE TRIGGER people_sourcecheck_append_only BEFORE DELETE ON people_sourcecheck
FOR EACH ROW EXECUTE FUNCTION people_sourcecheck_is_append_only();

CREATE TRIGGER people_sourcecheck_kept BEFORE UPDATE ON people_sourcecheck
FOR EACH ROW EXECUTE FUNCTION people_refuse_unless_erased();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_recognitions_are_kept")]

    operations = [migrations.RunSQL(GUARD)]
