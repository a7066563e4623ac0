"""Since when a rule of a jurisdiction is known, beside the days on which it holds.

Rows that are there already were recorded when the audit log says they were loaded or entered. Of a
row without an entry nobody can say more than that it is known now: it answers no question about
what was known before this migration, rather than one we cannot stand behind.
"""

import django.utils.timezone
from django.db import migrations, models

AS_THE_LOG_SAYS = """
ALTER TABLE certificates_jurisdictionrule DISABLE TRIGGER jurisdictionrule_ends_once;

UPDATE certificates_jurisdictionrule AS rule SET recorded_at = entry.at
FROM (
    SELECT object_id, min(at) AS at FROM people_auditentry
    WHERE object_type = 'certificates.jurisdictionrule'
      AND verb IN ('rule.loaded', 'rule.entered')
    GROUP BY object_id
) AS entry
WHERE entry.object_id = rule.id::text;

ALTER TABLE certificates_jurisdictionrule ENABLE TRIGGER jurisdictionrule_ends_once;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0017_typed_words_of_erased_people"),
        ("people", "0009_auditors_and_join_links"),
    ]

    operations = [
        migrations.AddField(
            "jurisdictionrule",
            "recorded_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded"),
            preserve_default=False,
        ),
        migrations.RunSQL(AS_THE_LOG_SAYS, migrations.RunSQL.noop),
    ]
