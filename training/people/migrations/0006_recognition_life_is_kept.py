"""Suspensions end once, requests are answered once, and a noted head of the audit log stays."""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audithead_append_only BEFORE UPDATE OR DELETE ON people_audithead
FOR EACH ROW EXECUTE FUNCTION people_refuse_rewrite();

CREATE TRIGGER recognitionsuspension_kept BEFORE DELETE ON people_recognitionsuspension
FOR EACH ROW EXECUTE FUNCTION people_refuse_rewrite();

CREATE TRIGGER recognitionsuspension_lifted_once BEFORE UPDATE ON people_recognitionsuspension
FOR EACH ROW WHEN (
    OLD.lifted_at IS NOT NULL OR lower(OLD.period) <> lower(NEW.period) OR
    to_jsonb(OLD) - ARRAY['period', 'lifted_by_id', 'lifted_at']
    <> to_jsonb(NEW) - ARRAY['period', 'lifted_by_id', 'lifted_at']
) EXECUTE FUNCTION people_refuse_rewrite();

CREATE TRIGGER recognitionrequest_kept BEFORE DELETE ON people_recognitionrequest
FOR EACH ROW EXECUTE FUNCTION people_refuse_rewrite();

CREATE TRIGGER recognitionrequest_answered_once BEFORE UPDATE ON people_recognitionrequest
FOR EACH ROW WHEN (
    OLD.answered_at IS NOT NULL OR
    to_jsonb(OLD) - ARRAY['state', 'answered_by_id', 'answered_at', 'answer_note']
    <> to_jsonb(NEW) - ARRAY['state', 'answered_by_id', 'answered_at', 'answer_note']
) EXECUTE FUNCTION people_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_recognition_life")]

    operations = [migrations.RunSQL(GUARD)]
