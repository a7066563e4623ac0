"""What an examiner saw, added to it or heard about it is evidence, and so is the sheet it was on.

A sheet is signed once, after it was loaded; nothing else of it ever changes.
"""

from django.db import migrations

TABLES = ["signoff", "signoffamendment", "acknowledgement"]
PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();
"""
    for table in TABLES
)
FREEZE = """
CREATE TRIGGER checklist_version_kept BEFORE DELETE ON certificates_checklistversion
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER checklist_version_frozen BEFORE UPDATE ON certificates_checklistversion
FOR EACH ROW WHEN (
    OLD.signed_at IS NOT NULL OR
    to_jsonb(OLD) - 'signed_by_id' - 'signed_at' <> to_jsonb(NEW) - 'signed_by_id' - 'signed_at'
) EXECUTE FUNCTION certificates_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_practical")]

    operations = [migrations.RunSQL(PROTECT), migrations.RunSQL(FREEZE)]
