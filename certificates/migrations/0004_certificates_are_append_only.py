"""Certificates, their documents and revocations are evidence: added to and never rewritten."""

from django.db import migrations

TABLES = ["certificate", "document", "revocation"]
PROTECT = """
CREATE FUNCTION certificates_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON certificates_{table}
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();
"""
    for table in TABLES
)
UNPROTECT = (
    "".join(f"DROP TRIGGER {table}_append_only ON certificates_{table};\n" for table in TABLES)
    + "DROP FUNCTION certificates_refuse_rewrite();"
)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_certificate_numbers")]

    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
