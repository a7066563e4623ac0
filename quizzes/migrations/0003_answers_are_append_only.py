"""The answer log, forms and grades are evidence: they are added to and never rewritten.

Only UPDATE and DELETE meet these triggers, so a save costs nothing more.
"""

from django.db import migrations

TABLES = ["answer", "form", "grade", "gradedresponse"]
PROTECT = """
CREATE FUNCTION quizzes_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON quizzes_{table}
FOR EACH ROW EXECUTE FUNCTION quizzes_refuse_rewrite();
"""
    for table in TABLES
)
UNPROTECT = (
    "".join(f"DROP TRIGGER {table}_append_only ON quizzes_{table};\n" for table in TABLES)
    + "DROP FUNCTION quizzes_refuse_rewrite();"
)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_published_is_frozen")]

    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
