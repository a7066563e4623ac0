"""What clinical reviewers said is added to and never rewritten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE FUNCTION courses_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER clinicalreview_append_only BEFORE UPDATE OR DELETE ON courses_clinicalreview
FOR EACH ROW EXECUTE FUNCTION courses_refuse_rewrite();
"""
UNPROTECT = """
DROP TRIGGER clinicalreview_append_only ON courses_clinicalreview;
DROP FUNCTION courses_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0004_comments_and_moves"),
        ("people", "0011_closed_before_it_is_emptied"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClinicalReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "of",
                    models.CharField(
                        choices=[
                            ("lesson", "Lesson"),
                            ("question", "Question"),
                            ("checklist", "Checklist"),
                            ("rules", "Rules of a credential"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "thing",
                    models.BigIntegerField(help_text="The lesson, question, checklist or type."),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "act",
                    models.CharField(
                        choices=[("signed", "Signed"), ("sent-back", "Sent back")], max_length=10
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("shown", models.JSONField(blank=True, default=list)),
                ("made_at", models.DateTimeField()),
                (
                    "recognition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.recognition",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "indexes": [
                    models.Index(fields=["of", "thing", "made_at"], name="review_of_a_thing")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "signed"), _negated=True),
                            ("recognition__isnull", False),
                            _connector="OR",
                        ),
                        name="review_signed_under_a_recognition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "sent-back"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_sent_back_says_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
