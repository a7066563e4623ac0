from django.db import migrations


class Migration(migrations.Migration):
    """Certificate numbers come from a sequence: no lock, no number twice, gaps are harmless."""

    dependencies = [("certificates", "0002_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE certificates_number START 1", "DROP SEQUENCE certificates_number"
        )
    ]
