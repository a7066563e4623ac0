"""When a quiz opens and for whom, the order within a case set, and how new a form was."""

from django.db import migrations, models

# As the case set itself, the order of its questions is part of what a candidate reads.
FREEZE_PLACE = """
CREATE TRIGGER item_version_case_place_frozen
BEFORE UPDATE ON quizzes_itemversion FOR EACH ROW
WHEN (OLD.state <> 'draft' AND OLD.case_place IS DISTINCT FROM NEW.case_place)
EXECUTE FUNCTION quizzes_refuse_change();
"""
THAW_PLACE = "DROP TRIGGER item_version_case_place_frozen ON quizzes_itemversion;"


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0005_responses_and_evidence")]

    operations = [
        migrations.AddField(
            "quizversion",
            "first_start",
            models.DateTimeField(blank=True, null=True, verbose_name="first start"),
        ),
        migrations.AddField(
            "quizversion",
            "lessons_first",
            models.BooleanField(default=False, verbose_name="only after the lessons are read"),
        ),
        migrations.AddField(
            "itemversion",
            "case_place",
            models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="place in the case set"
            ),
        ),
        migrations.AddField(
            "form",
            "met_before",
            models.PositiveSmallIntegerField(
                default=0,
                help_text="In earlier attempts at this quiz.",
                verbose_name="questions met before",
            ),
        ),
        migrations.AddConstraint(
            "itemversion",
            models.CheckConstraint(
                condition=models.Q(case_set=None, case_place=None)
                | models.Q(case_set__isnull=False, case_place__isnull=False),
                name="item_has_a_place_in_its_case_set",
            ),
        ),
        migrations.RunSQL(FREEZE_PLACE, THAW_PLACE),
    ]
