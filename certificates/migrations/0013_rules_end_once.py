"""One row of a rule a day, however many admins change it at once; a row ends once and stays."""

from django.db import migrations

NO_OVERLAP = """
ALTER TABLE certificates_jurisdictionrule
ADD CONSTRAINT jurisdiction_rule_no_overlap EXCLUDE USING gist (
    int8range(hashtextextended(slug, 0), hashtextextended(slug, 0), '[]') WITH &&,
    period WITH &&
);
"""
KEPT = """
CREATE TRIGGER jurisdictionrule_kept BEFORE DELETE ON certificates_jurisdictionrule
FOR EACH ROW EXECUTE FUNCTION certificates_refuse_rewrite();

CREATE TRIGGER jurisdictionrule_ends_once BEFORE UPDATE ON certificates_jurisdictionrule
FOR EACH ROW WHEN (
    upper(OLD.period) IS NOT NULL
    OR lower(OLD.period) IS DISTINCT FROM lower(NEW.period)
    OR to_jsonb(OLD) - 'period' <> to_jsonb(NEW) - 'period'
) EXECUTE FUNCTION certificates_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0012_erased_people_leave_no_papers")]

    operations = [
        migrations.RunSQL(NO_OVERLAP, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
