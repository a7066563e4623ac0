"""Events, documents, receipts and packs are evidence: rows are added, and end at most once."""

from django.db import migrations

APPEND_ONLY = (
    "adverseevent",
    "eventstatement",
    "eventfollowup",
    "eventclosing",
    "sessioncount",
    "clinicdocumentversion",
    "documentreview",
    "readingreceipt",
    "refresher",
    "refresherdone",
    "packopening",
)
KEPT = ("clinicdocument", "evidencepack", "packrun")

PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON clinics_{table}
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_rewrite();
"""
    for table in APPEND_ONLY
) + "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON clinics_{table}
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_rewrite();
"""
    for table in KEPT
)
SQL = f"""
{PROTECT}
CREATE TRIGGER clinicdocument_ends_once BEFORE UPDATE ON clinics_clinicdocument
FOR EACH ROW WHEN (
    OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at'
) EXECUTE FUNCTION clinics_refuse_rewrite();

CREATE TRIGGER evidencepack_is_read_once BEFORE UPDATE ON clinics_evidencepack
FOR EACH ROW WHEN (
    OLD.read_at IS NOT NULL
    OR to_jsonb(OLD) - '{{facts,facts_sha256,read_at}}'::text[]
        <> to_jsonb(NEW) - '{{facts,facts_sha256,read_at}}'::text[]
) EXECUTE FUNCTION clinics_refuse_rewrite();

CREATE TRIGGER packrun_ends_once BEFORE UPDATE ON clinics_packrun
FOR EACH ROW WHEN (
    OLD.cancelled_at IS NOT NULL
    OR (OLD.ready_at IS NOT NULL AND to_jsonb(OLD) - 'file' <> to_jsonb(NEW) - 'file')
) EXECUTE FUNCTION clinics_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0003_events_documents_and_packs")]

    operations = [migrations.RunSQL(SQL)]
