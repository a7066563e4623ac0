"""How often a question with a limit has been drawn: a start asks, and must not count forms.

Only questions with a limit are counted, so that starts at the same moment do not wait for each
other at every row of a bank. Whoever sets the first limit of a question has its forms counted.
"""

from django.db import migrations, models

COUNT = """
CREATE FUNCTION quizzes_count_exposure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.drawn_in := (
        SELECT count(*) FROM quizzes_form AS form
        WHERE EXISTS (
            SELECT FROM quizzes_itemversion AS version
            WHERE version.item_id = NEW.id AND form.items
                @> jsonb_build_array(jsonb_build_object('version', version.id))
        )
    );
    RETURN NEW;
END $$;

CREATE TRIGGER item_exposure_counted
BEFORE UPDATE ON quizzes_item FOR EACH ROW
WHEN (OLD.exposure_limit IS NULL AND NEW.exposure_limit IS NOT NULL)
EXECUTE FUNCTION quizzes_count_exposure();
"""
UNCOUNT = """
DROP TRIGGER item_exposure_counted ON quizzes_item;
DROP FUNCTION quizzes_count_exposure();
"""
BACKFILL = """
UPDATE quizzes_item SET drawn_in = (
    SELECT count(*) FROM quizzes_form AS form
    WHERE EXISTS (
        SELECT FROM quizzes_itemversion AS version
        WHERE version.item_id = quizzes_item.id AND form.items
            @> jsonb_build_array(jsonb_build_object('version', version.id))
    )
)
WHERE exposure_limit IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0018_imports_and_exports")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="drawn_in",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="Counted while it has a limit.",
                verbose_name="drawn in forms",
            ),
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
