"""What a standing rests on is evidence: added to and never rewritten.

Some rows end or are answered once (a suspension is lifted, a paper withdrawn, a review decided, a
set of rules signed); a trigger lets those columns be filled once and keeps the rest.
"""

from django.db import migrations

KEPT = [
    "evaluation",
    "credential",
    "credentialcycle",
    "scopeentry",
    "credentialrevocation",
    "credentialedition",
    "badge",
    "signedstatuslist",
    "evidencecheck",
    "needlingsession",
    "sessionanswer",
    "attestation",
    "signoffvoid",
]
# Table: the columns that may be filled, and what shows that they have been.
FILLED_ONCE = {
    "credentialtypeversion": (["signed_by_id", "signed_at"], "signed_at"),
    "suspension": (["until_at", "lifted_by_act_id"], "until_at"),
    "evidence": (["withdrawn_at"], "withdrawn_at"),
    "reviewrow": (
        ["answer", "note", "proposed_by_id", "proposed_at", "decided_by_id", "decided_at"],
        "decided_at",
    ),
}
PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();
"""
    for table in KEPT
)
FREEZE = "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER {table}_filled_once BEFORE UPDATE ON certificates_{table}
FOR EACH ROW WHEN (
    OLD.{mark} IS NOT NULL OR
    to_jsonb(OLD) - ARRAY[{", ".join(f"'{column}'" for column in columns)}]
    <> to_jsonb(NEW) - ARRAY[{", ".join(f"'{column}'" for column in columns)}]
) EXECUTE FUNCTION certificates_refuse_rewrite();
"""
    for table, (columns, mark) in FILLED_ONCE.items()
)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0009_credentials")]

    operations = [migrations.RunSQL(PROTECT), migrations.RunSQL(FREEZE)]
