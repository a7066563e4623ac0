"""The day of an examination is that of a zone on its record, and not of wherever its examiner lives
later. Records from before get the zone that their examiner has now, by which they were judged."""

from django.db import migrations, models

# What is append-only is filled in this once; nothing of it was there before. Checks that wait for
# the end of the transaction would stand in the way of the switch.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE certificates_signoff DISABLE TRIGGER signoff_append_only;

UPDATE certificates_signoff AS record SET time_zone = examiner.time_zone
FROM people_user AS examiner WHERE examiner.id = record.examiner_id;

ALTER TABLE certificates_signoff ENABLE TRIGGER signoff_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0015_file_names_of_erased_people")]

    operations = [
        migrations.AddField(
            model_name="signoff",
            name="time_zone",
            field=models.CharField(db_default="UTC", max_length=64, verbose_name="time zone"),
        ),
        migrations.RunSQL(FILL),
    ]
