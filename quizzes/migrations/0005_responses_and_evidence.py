"""Which responses fit an item of a form, and more tables that are never rewritten."""

from django.db import migrations

# One rule for every client: `item` is the entry of the form, `response` is not blank. Each branch
# looks at the type first, because the functions of arrays and objects refuse other types.
FITS = """
CREATE FUNCTION quizzes_response_fits(item jsonb, response jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    CASE item ->> 'takes'
        WHEN 'option' THEN
            RETURN jsonb_typeof(response) = 'string' AND item -> 'options' @> response;
        WHEN 'options' THEN
            IF jsonb_typeof(response) <> 'array' THEN RETURN false; END IF;
            RETURN item -> 'options' @> response
                AND jsonb_array_length(response)
                    BETWEEN (item ->> 'least')::int AND (item ->> 'most')::int
                AND jsonb_array_length(response)
                    = (SELECT count(DISTINCT one) FROM jsonb_array_elements(response) AS one);
        WHEN 'pairs' THEN
            IF jsonb_typeof(response) <> 'object' THEN RETURN false; END IF;
            RETURN response <> '{}' AND NOT EXISTS (
                SELECT FROM jsonb_each(response) AS pair
                WHERE NOT item -> 'stems' ? pair.key
                   OR jsonb_typeof(pair.value) <> 'string'
                   OR NOT item -> 'options' @> pair.value);
        WHEN 'number' THEN
            RETURN jsonb_typeof(response) = 'number';
        WHEN 'place' THEN
            IF jsonb_typeof(response) = 'string' THEN RETURN item -> 'options' @> response; END IF;
            IF jsonb_typeof(response) <> 'array' THEN RETURN false; END IF;
            RETURN jsonb_array_length(response) = 2 AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(response) AS part
                WHERE CASE jsonb_typeof(part) WHEN 'number'
                      THEN part::numeric NOT BETWEEN 0 AND 1000 ELSE true END);
        ELSE
            RETURN false;
    END CASE;
END $$;
"""
NO_FITS = "DROP FUNCTION quizzes_response_fits(jsonb, jsonb);"

TABLES = ["deadlinechange", "sittingnote", "regradedmark", "caseset"]
PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON quizzes_{table}
FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_rewrite();
"""
    for table in TABLES
)
UNPROTECT = "".join(f"DROP TRIGGER {table}_append_only ON quizzes_{table};\n" for table in TABLES)

# The case set is part of what a candidate reads.
FREEZE_CASE_SET = """
CREATE TRIGGER item_version_case_set_frozen
BEFORE UPDATE ON quizzes_itemversion FOR EACH ROW
WHEN (OLD.state <> 'draft' AND OLD.case_set_id IS DISTINCT FROM NEW.case_set_id)
EXECUTE FUNCTION quizzes_refuse_change();
"""
THAW_CASE_SET = "DROP TRIGGER item_version_case_set_frozen ON quizzes_itemversion;"


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_timed_examination")]

    operations = [
        migrations.RunSQL(FITS, NO_FITS),
        migrations.RunSQL(PROTECT, UNPROTECT),
        migrations.RunSQL(FREEZE_CASE_SET, THAW_CASE_SET),
    ]
