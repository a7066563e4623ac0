"""What was asked of whom on a past day is evidence: rules are added, assignments end once."""

from django.db import migrations

PROTECT = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON clinics_{table}
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_rewrite();
"""
    for table in ("requirementset", "requirementline", "change")
)
SQL = f"""
CREATE FUNCTION clinics_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
{PROTECT}
CREATE TRIGGER assignment_kept BEFORE DELETE ON clinics_assignment
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_rewrite();

CREATE TRIGGER assignment_ends_once BEFORE UPDATE ON clinics_assignment
FOR EACH ROW WHEN (
    OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at'
) EXECUTE FUNCTION clinics_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("clinics", "0001_places_rules_and_changes")]

    operations = [migrations.RunSQL(SQL)]
