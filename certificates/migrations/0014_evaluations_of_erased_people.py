"""An evaluation of a person whose account was deleted names no paper and no number any more.

It quotes records by number and title, which a holder may have typed. Evaluations stay append-only;
the one exception is narrow: where people.Erasure names the person, those two texts may change, and
with them nothing else of the row.
"""

from django.db import migrations

GUARD = r"""
CREATE FUNCTION certificates_without_names(told jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(told::text, '"(ref|title)": "([^"\\]|\\.)*"', '', 'g')
$$;

CREATE FUNCTION certificates_refuse_other_evaluation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['inputs', 'result'] = to_jsonb(OLD) - ARRAY['inputs', 'result']
       AND certificates_without_names(NEW.inputs) = certificates_without_names(OLD.inputs)
       AND certificates_without_names(NEW.result) = certificates_without_names(OLD.result)
       AND EXISTS (SELECT FROM people_erasure WHERE user_id = OLD.user_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER evaluation_append_only ON certificates_evaluation;

CREATE TRIGGER evaluation_append_only BEFORE DELETE ON certificates_evaluation
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER evaluation_kept BEFORE UPDATE ON certificates_evaluation
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_other_evaluation();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0013_rules_end_once")]

    operations = [migrations.RunSQL(GUARD)]
