"""A sheet signed without signal keeps the time its device showed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0007_practical_is_append_only")]

    operations = [
        migrations.AddField(
            "signoff",
            "device_at",
            models.DateTimeField(blank=True, null=True, verbose_name="examined, by the device"),
        )
    ]
