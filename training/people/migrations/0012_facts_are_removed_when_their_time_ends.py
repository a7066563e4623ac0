"""What was kept of a deleted account goes when its time has ended, unless an admin holds it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_closed_before_it_is_emptied")]

    operations = [
        migrations.AddField(
            "erasure",
            "held_because",
            models.CharField(
                blank=True,
                default="",
                help_text="A court or a regulator asked for it, for example. "
                "Empty: removed in time.",
                max_length=300,
                verbose_name="held beyond that because",
            ),
        ),
        migrations.AddField(
            "erasure",
            "removed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="facts removed"),
        ),
    ]
