"""The key table also says which responses do harm: they fail the critical gate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0007_starting_rules")]

    operations = [
        migrations.AddField("itemmark", "forbidden", models.BooleanField(default=False)),
    ]
