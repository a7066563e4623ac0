from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0011_who_answers_for_a_system")]

    operations = [migrations.RemoveField(model_name="rosterimport", name="date_order")]
