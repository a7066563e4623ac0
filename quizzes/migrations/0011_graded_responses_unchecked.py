"""Graded responses are written in bulk by one statement; see the model for why it is safe."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0009_practice_stays_practice")]

    operations = [
        migrations.AlterField(
            "gradedresponse",
            "attempt",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="quizzes.attempt",
            ),
        ),
        migrations.AlterField(
            "gradedresponse",
            "item_version",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.itemversion",
            ),
        ),
    ]
