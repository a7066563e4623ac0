"""No question of an examination is ever practised, by whatever way it comes there."""

from django.db import migrations

# Somebody who practised a question knows its key; somebody who sat it would meet it with the key.
POOL_IS_FIXED = """
CREATE FUNCTION quizzes_refuse_other_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an item stays in its pool: the other pool takes a new item'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER item_pool_fixed BEFORE UPDATE ON quizzes_item FOR EACH ROW
WHEN (OLD.pool <> NEW.pool) EXECUTE FUNCTION quizzes_refuse_other_pool();
"""
POOL_IS_FREE = """
DROP TRIGGER item_pool_fixed ON quizzes_item;
DROP FUNCTION quizzes_refuse_other_pool();
"""

ONLY_PRACTICE = """
CREATE FUNCTION quizzes_refuse_exam_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_array_elements(NEW.items) AS entry
        JOIN quizzes_itemversion AS version ON version.id = (entry ->> 'version')::bigint
        JOIN quizzes_item AS item ON item.id = version.item_id
        WHERE item.pool <> 'practice'
    ) THEN
        RAISE EXCEPTION 'practice draws from the practice pool only'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER practice_session_only_practice BEFORE INSERT OR UPDATE ON quizzes_practicesession
FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_exam_items();
"""
ANY_ITEM = """
DROP TRIGGER practice_session_only_practice ON quizzes_practicesession;
DROP FUNCTION quizzes_refuse_exam_items();
"""


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0010_forbidden_responses")]

    operations = [
        migrations.RunSQL(POOL_IS_FIXED, POOL_IS_FREE),
        migrations.RunSQL(ONLY_PRACTICE, ANY_ITEM),
    ]
