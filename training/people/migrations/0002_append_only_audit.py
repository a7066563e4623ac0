"""The audit log is append-only for everybody who speaks SQL, the product included."""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_auditentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER people_auditentry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON people_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION people_auditentry_is_append_only();
"""

NO_GUARD = """
DROP TRIGGER people_auditentry_append_only ON people_auditentry;
DROP FUNCTION people_auditentry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
