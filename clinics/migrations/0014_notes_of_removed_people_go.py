"""What a clinic knew of a person whose account was deleted goes when its time has ended.

Kept files stay append-only; one may be deleted where people.Erasure says that the facts of its
person were removed.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION clinics_refuse_unless_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM people_erasure JOIN people_membership USING (user_id)
        WHERE people_membership.id = OLD.membership_id AND removed_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

DROP TRIGGER keptfile_append_only ON clinics_keptfile;

CREATE TRIGGER keptfile_append_only BEFORE UPDATE ON clinics_keptfile
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_rewrite();

CREATE TRIGGER keptfile_kept BEFORE DELETE ON clinics_keptfile
FOR EACH ROW EXECUTE FUNCTION clinics_refuse_unless_removed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0013_who_asks_to_come_back"),
        ("people", "0012_facts_are_removed_when_their_time_ends"),
    ]

    operations = [migrations.RunSQL(GUARD)]
