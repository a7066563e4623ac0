"""Keep the words of a question beside it, with their places.

The index alone finds the rows that have all words of a search; whether they stand together, or
which rows of a page that is only remembered by its page, was decided by reading texts anew. No
field of the model: nothing but the search reads the column.
"""

from django.db import migrations

_WORDS = """
    jsonb_to_tsvector('english'::regconfig, payload, '["string"]'::jsonb)
    || jsonb_to_tsvector('simple'::regconfig, "references", '["string"]'::jsonb)
"""
STORED = f"""
DROP INDEX item_version_words;
ALTER TABLE quizzes_itemversion ADD COLUMN words tsvector GENERATED ALWAYS AS ({_WORDS}) STORED;
CREATE INDEX item_version_words ON quizzes_itemversion USING gin (words);
"""
NOT_STORED = f"""
ALTER TABLE quizzes_itemversion DROP COLUMN words;
CREATE INDEX item_version_words ON quizzes_itemversion USING gin (({_WORDS}));
"""


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0020_used_questions_stay")]

    operations = [migrations.RunSQL(STORED, NOT_STORED)]
