"""What a body said of an instructor is evidence: a recognition ends by filling its last columns once.

Acts of the past name the recognition they were done under, so nobody may give it another scope,
period or paper afterwards.
"""

from django.db import migrations

GUARD = """
CREATE TRIGGER recognition_kept BEFORE DELETE ON people_recognition
FOR EACH ROW EXECUTE FUNCTION people_refuse_rewrite();

CREATE TRIGGER recognition_withdrawn_once BEFORE UPDATE ON people_recognition
FOR EACH ROW WHEN (
    OLD.withdrawn_from IS NOT NULL OR OLD.withdrawn_at IS NOT NULL OR
    to_jsonb(OLD) - ARRAY['withdrawn_from', 'withdrawn_reason', 'withdrawn_at', 'disputed_from']
    <> to_jsonb(NEW) - ARRAY['withdrawn_from', 'withdrawn_reason', 'withdrawn_at', 'disputed_from']
) EXECUTE FUNCTION people_refuse_rewrite();
"""

NO_GUARD = """
DROP TRIGGER recognition_withdrawn_once ON people_recognition;
DROP TRIGGER recognition_kept ON people_recognition;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_recognition_life_is_kept")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
