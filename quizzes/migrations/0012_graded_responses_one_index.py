"""Graded responses keep the index of their key alone: a second one cost a close a fifth."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0011_graded_responses_unchecked")]

    operations = [
        migrations.AlterField(
            "gradedresponse",
            "item_version",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.itemversion",
            ),
        ),
    ]
