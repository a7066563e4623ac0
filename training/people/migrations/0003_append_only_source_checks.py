"""What somebody saw at the source is evidence: a second look is a second row."""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_sourcecheck_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Source checks are append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER people_sourcecheck_append_only
    BEFORE UPDATE OR DELETE ON people_sourcecheck
    FOR EACH ROW EXECUTE FUNCTION people_sourcecheck_is_append_only();
"""

NO_GUARD = """
DROP TRIGGER people_sourcecheck_append_only ON people_sourcecheck;
DROP FUNCTION people_sourcecheck_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_append_only_audit")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
