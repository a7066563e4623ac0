"""The workshop's records keep what the tables before it keep.

A proposed question is locked until it is published or sent back; one that was published never
changes. Cells of a blueprint change freely while the edition is a draft. What a panel said, and
which figures were shown when, is evidence.
"""

from django.db import migrations

FROZEN = [
    "item_id",
    "number",
    "kind",
    "schema",
    "payload",
    "topic",
    "level",
    "critical",
    "confidence",
    '"references"',
    "lesson_slug",
    "jurisdiction",
    "valid_from",
    "valid_until",
    "case_set_id",
    "case_place",
    "content_hash",
    "author_id",
]
PUBLISHED_ONLY = ["critical_agreed_by_id", "critical_agreed_at"]


def _differ(columns):
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


ITEMS = f"""
DROP TRIGGER item_version_frozen ON quizzes_itemversion;
DROP TRIGGER item_version_case_set_frozen ON quizzes_itemversion;
DROP TRIGGER item_version_case_place_frozen ON quizzes_itemversion;

CREATE TRIGGER item_version_frozen
BEFORE UPDATE ON quizzes_itemversion FOR EACH ROW
WHEN ((OLD.state <> 'draft' AND {_differ(FROZEN)})
   OR (OLD.state IN ('published', 'retired')
       AND (NEW.state IN ('draft', 'proposed') OR {_differ(PUBLISHED_ONLY)})))
EXECUTE FUNCTION quizzes_refuse_change();
"""
CELLS = """
CREATE FUNCTION quizzes_refuse_published_cell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM quizzes_quizversion
               WHERE id = OLD.quiz_version_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'published content of % is frozen: publish the next version', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

DROP TRIGGER blueprint_cell_frozen ON quizzes_blueprintcell;
DROP TRIGGER blueprint_cell_kept ON quizzes_blueprintcell;

CREATE TRIGGER blueprint_cell_frozen
BEFORE UPDATE OR DELETE ON quizzes_blueprintcell FOR EACH ROW
EXECUTE FUNCTION quizzes_refuse_published_cell();
"""
TABLES = ["panelrating", "panelremark", "wholejudgement", "quizstatistics", "itemstatistics"]
PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON quizzes_{table}
FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_rewrite();
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0013_workshop")]

    operations = [migrations.RunSQL(sql) for sql in (ITEMS, CELLS, PROTECT)]
