"""What was published never changes, whoever writes to the table.

A lesson may still be signed, a course version may not change at all; drafts stay free. An operator
who must rewrite published rows (a repaired renderer, say) disables the triggers in a migration.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION courses_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published content of % is frozen: publish the next version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER lesson_version_frozen
BEFORE UPDATE ON courses_lessonversion FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL AND (
    (OLD.lesson_id, OLD.number, OLD.state, OLD.label, OLD.title, OLD.summary, OLD.minutes,
     OLD.outcomes, OLD.source, OLD.html, OLD."references", OLD.recheck, OLD.content_hash,
     OLD.author_id, OLD.published_at)
    IS DISTINCT FROM
    (NEW.lesson_id, NEW.number, NEW.state, NEW.label, NEW.title, NEW.summary, NEW.minutes,
     NEW.outcomes, NEW.source, NEW.html, NEW."references", NEW.recheck, NEW.content_hash,
     NEW.author_id, NEW.published_at)))
EXECUTE FUNCTION courses_refuse_change();

CREATE TRIGGER course_version_frozen
BEFORE UPDATE ON courses_courseversion FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION courses_refuse_change();

CREATE TRIGGER module_frozen
BEFORE UPDATE ON courses_module FOR EACH ROW
WHEN (OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION courses_refuse_change();

CREATE TRIGGER module_lesson_frozen
BEFORE UPDATE ON courses_modulelesson FOR EACH ROW
WHEN (OLD.* IS DISTINCT FROM NEW.*)
EXECUTE FUNCTION courses_refuse_change();

CREATE TRIGGER lesson_version_kept
BEFORE DELETE ON courses_lessonversion FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL)
EXECUTE FUNCTION courses_refuse_change();

CREATE TRIGGER module_lesson_kept
BEFORE DELETE ON courses_modulelesson FOR EACH ROW
EXECUTE FUNCTION courses_refuse_change();
"""
THAW = """
DROP TRIGGER module_lesson_kept ON courses_modulelesson;
DROP TRIGGER lesson_version_kept ON courses_lessonversion;
DROP TRIGGER module_lesson_frozen ON courses_modulelesson;
DROP TRIGGER module_frozen ON courses_module;
DROP TRIGGER course_version_frozen ON courses_courseversion;
DROP TRIGGER lesson_version_frozen ON courses_lessonversion;
DROP FUNCTION courses_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
