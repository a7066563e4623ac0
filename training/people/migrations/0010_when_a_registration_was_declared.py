from django.db import migrations, models

import training.lib.clock


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_auditors_and_join_links"),
    ]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="declared_at",
            field=models.DateTimeField(default=training.lib.clock.now, editable=False),
        ),
    ]
