"""A question that was ever in use stays: forms name their questions by number, and no key of the
database would keep one that an attempt still shows.
"""

from django.db import migrations

KEEP = """
CREATE TRIGGER item_version_kept
BEFORE DELETE ON quizzes_itemversion FOR EACH ROW
WHEN (OLD.state IN ('published', 'retired'))
EXECUTE FUNCTION quizzes_refuse_change();
"""
RELEASE = "DROP TRIGGER item_version_kept ON quizzes_itemversion;"


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0019_exposure")]

    operations = [migrations.RunSQL(KEEP, RELEASE)]
