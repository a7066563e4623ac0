"""Why a look confirmed nothing is compared and told: not looked at and refused are two answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinics", "0009_words_of_a_bulk_verdict")]

    operations = [
        migrations.AddField("change", "finding", models.CharField(blank=True, max_length=20)),
        migrations.AddField(
            "knownstanding", "finding", models.CharField(blank=True, max_length=20)
        ),
    ]
