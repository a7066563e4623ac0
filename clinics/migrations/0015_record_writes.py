"""What is written of the records that files are read from is noted, whoever writes.

A trigger on each table that `clinics.queries.roster.files_of` reads says of whom a statement wrote,
in its transaction; a row for each person and statement, so nobody waits for anybody. A table that
is new there needs its line in a migration of its own: tests/test_record_writes.py fails
until it has one.
"""

import django.contrib.postgres.functions
import django.db.models.functions.datetime
from django.db import migrations, models

# The names in these statements are those above and below, nothing else.
# ruff: noqa: S608


def _by(column):
    return f"SELECT {column} FROM written"


def _through(link, parent, column="user_id"):
    return f"SELECT {parent}.{column} FROM written JOIN {parent} ON {parent}.id = written.{link}"


SHARED = "SELECT 0 FROM written"
OF_CREDENTIAL = _through("credential_id", "certificates_credential")
OF_MEMBERSHIP = _through("membership_id", "people_membership")

# A void is read by whose examination it was, and by whose credential lists what was examined.
OF_VOID = f"""{_through("sign_off_id", "certificates_signoff", "candidate_id")}
UNION SELECT certificates_credential.user_id FROM written
JOIN certificates_scopeentry ON certificates_scopeentry.sign_off_id = written.sign_off_id
JOIN certificates_credential ON certificates_credential.id = certificates_scopeentry.credential_id"""

# A paper says of the one it replaces that it is replaced.
OF_PAPER = f"{_by('user_id')} UNION {_through('replaces_id', 'certificates_evidence')}"

OWNERS = {
    "certificates_certificate": _by("user_id"),
    "certificates_checklist": SHARED,
    "certificates_checklistversion": SHARED,
    "certificates_credential": _by("user_id"),
    "certificates_credentialcycle": OF_CREDENTIAL,
    "certificates_credentialrevocation": OF_CREDENTIAL,
    "certificates_credentialtype": SHARED,
    "certificates_credentialtypeversion": SHARED,
    "certificates_evidence": OF_PAPER,
    "certificates_evidencecheck": _through("evidence_id", "certificates_evidence"),
    "certificates_revocation": _through("certificate_id", "certificates_certificate"),
    "certificates_scopeentry": OF_CREDENTIAL,
    "certificates_signoff": _by("candidate_id"),
    "certificates_signoffvoid": OF_VOID,
    "certificates_suspension": OF_CREDENTIAL,
    "clinics_assignment": OF_MEMBERSHIP,
    "clinics_clinicdocument": SHARED,
    "clinics_clinicdocumentversion": SHARED,
    "clinics_keptfile": OF_MEMBERSHIP,
    "clinics_location": SHARED,
    "clinics_position": SHARED,
    "clinics_readingreceipt": _by("user_id"),
    "courses_course": SHARED,
    "people_authority": SHARED,
    "people_erasure": _by("user_id"),
    "people_membership": _by("user_id"),
    "people_recognition": SHARED,
    "people_recognitionsuspension": SHARED,
    "people_registration": _by("user_id"),
    "people_sourcecheck": _through("registration_id", "people_registration"),
}

# Of a row that is changed both its versions, because its owner may be what was changed.
WRITES = {
    "insert": ("INSERT", "NEW"),
    "update_from": ("UPDATE", "OLD"),
    "update_to": ("UPDATE", "NEW"),
    "delete": ("DELETE", "OLD"),
}


def _triggers(table, owners):
    return f"""
CREATE FUNCTION clinics_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clinics_recordwrite (person) SELECT DISTINCT owner FROM ({owners}) AS of (owner);
    RETURN NULL;
END $$;
""" + "".join(
        f"""
CREATE TRIGGER noted_{name} AFTER {act} ON {table} REFERENCING {which} TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION clinics_note_{table}();
"""
        for name, (act, which) in WRITES.items()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0019_facts_are_removed_when_their_time_ends"),
        ("clinics", "0014_notes_of_removed_people_go"),
        ("courses", "0005_clinical_reviews"),
        ("people", "0012_facts_are_removed_when_their_time_ends"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordWrite",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.BigIntegerField(db_index=True, verbose_name="person")),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        verbose_name="written",
                    ),
                ),
            ],
        ),
        migrations.RunSQL("".join(_triggers(*each) for each in OWNERS.items())),
    ]
