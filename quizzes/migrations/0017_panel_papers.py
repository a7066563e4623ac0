"""What panels need beside their tables: papers to judge, ratings to more places.

Sums of ratings are compared with scores in hundredths; four places each could turn a result.
"""

from django.db import migrations, models

CUT_KINDS = [
    ("provisional", "Provisional"),
    ("panel", "Set by a panel"),
    ("panel-share", "Set by a panel, per cent"),
]


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0016_drafts_as_typed")]

    operations = [
        migrations.AddField(
            "panel",
            "papers",
            models.JSONField(
                blank=True,
                default=list,
                help_text="Borderline regression: the attempts that are judged, in their order.",
            ),
        ),
        migrations.AlterField(
            "itemrating",
            "value",
            models.DecimalField("rating", max_digits=9, decimal_places=8),
        ),
        migrations.AlterField(
            "form",
            "cut_kind",
            models.CharField(max_length=12, choices=CUT_KINDS),
        ),
        migrations.AlterField(
            "quizversion",
            "cut_kind",
            models.CharField(max_length=12, choices=CUT_KINDS, default="provisional"),
        ),
    ]
