"""A deleted account is closed at once and emptied when what clinics keep of it is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_when_a_registration_was_declared")]

    operations = [
        migrations.AlterField("erasure", "erased_at", models.DateTimeField(blank=True, null=True)),
    ]
