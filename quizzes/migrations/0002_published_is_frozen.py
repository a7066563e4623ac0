"""A question somebody may have answered and the rules it was answered under never change.

Signing and retiring a question stay possible; every other change is the next version.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION quizzes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published content of % is frozen: publish the next version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER item_version_frozen
BEFORE UPDATE ON quizzes_itemversion FOR EACH ROW
WHEN (OLD.state <> 'draft' AND (
    NEW.state = 'draft' OR
    (OLD.item_id, OLD.number, OLD.kind, OLD.schema, OLD.payload, OLD.topic, OLD.level,
     OLD.critical, OLD.confidence, OLD."references", OLD.lesson_slug, OLD.jurisdiction,
     OLD.content_hash, OLD.author_id)
    IS DISTINCT FROM
    (NEW.item_id, NEW.number, NEW.kind, NEW.schema, NEW.payload, NEW.topic, NEW.level,
     NEW.critical, NEW.confidence, NEW."references", NEW.lesson_slug, NEW.jurisdiction,
     NEW.content_hash, NEW.author_id)))
EXECUTE FUNCTION quizzes_refuse_change();

CREATE TRIGGER quiz_version_frozen
BEFORE UPDATE ON quizzes_quizversion FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION quizzes_refuse_change();

CREATE TRIGGER blueprint_cell_frozen
BEFORE UPDATE ON quizzes_blueprintcell FOR EACH ROW
WHEN (OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION quizzes_refuse_change();

CREATE TRIGGER blueprint_cell_kept
BEFORE DELETE ON quizzes_blueprintcell FOR EACH ROW
EXECUTE FUNCTION quizzes_refuse_change();
"""
THAW = """
DROP TRIGGER blueprint_cell_kept ON quizzes_blueprintcell;
DROP TRIGGER blueprint_cell_frozen ON quizzes_blueprintcell;
DROP TRIGGER quiz_version_frozen ON quizzes_quizversion;
DROP TRIGGER item_version_frozen ON quizzes_itemversion;
DROP FUNCTION quizzes_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
