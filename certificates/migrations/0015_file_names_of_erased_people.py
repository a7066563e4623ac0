"""A paper of a person whose account was deleted keeps no name of a file: those name people.

What 0012 lets be emptied stays the same; beside it the name of the file leaves `details`, and no
other key of them. Papers of people who were erased before lose it here.
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION certificates_refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    person bigint := to_jsonb(OLD) ->> 'user_id';
    emptied jsonb := to_jsonb(OLD) || TG_ARGV[0]::jsonb;
BEGIN
    IF person IS NULL THEN
        SELECT user_id INTO person FROM certificates_evidence
        WHERE id = (to_jsonb(OLD) ->> 'evidence_id')::bigint;
    END IF;
    IF to_jsonb(NEW) = (emptied #- '{details,file_name}')
       AND EXISTS (SELECT FROM people_erasure WHERE user_id = person) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
ERASED_BEFORE = """
UPDATE certificates_evidence SET details = details - 'file_name'
WHERE details ? 'file_name' AND user_id IN (SELECT user_id FROM people_erasure);
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0014_evaluations_of_erased_people")]

    operations = [migrations.RunSQL(sql) for sql in (GUARD, ERASED_BEFORE)]
