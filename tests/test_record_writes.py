"""The database notes of whom something was written, whoever writes, and of nobody else."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.models import (
    Certificate,
    Credential,
    CredentialRevocation,
    Evidence,
    RecognitionReview,
    ReviewRow,
    Revocation,
    ScopeEntry,
    SignOff,
    SignOffVoid,
    Suspension,
)
from clinics.domain.record_writes import NOTED_FOR, forget_old_writes
from clinics.models import (
    Assignment,
    ClinicDocumentVersion,
    KeptFile,
    Position,
    ReadingReceipt,
    RecordWrite,
)
from clinics.models.writes import EVERYBODY
from clinics.queries.roster import hashes_of, seen_at
from clinics.queries.writes import writes_of
from tests.clinics.test_kept_rows import statements_of
from tests.factories import NOW, make_admin, make_clinic, make_membership, make_user
from tests.factories.credentials import make_credential
from tests.factories.evidence import make_evidence
from tests.world import make_world
from training.lib import clock
from training.people.models import (
    Consent,
    Erasure,
    Membership,
    Recognition,
    RecognitionSuspension,
    TwoPersonAct,
)
from training.people.signals import backup_restored

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)

# Of every table that files are read from: how the person is found whose file it is, if anybody's.
OWNERS = {
    "certificates.Certificate": "user",
    "certificates.Checklist": None,
    "certificates.ChecklistVersion": None,
    "certificates.Credential": "user",
    "certificates.CredentialCycle": "credential__user",
    "certificates.CredentialRevocation": "credential__user",
    "certificates.CredentialType": None,
    "certificates.CredentialTypeVersion": None,
    "certificates.Evidence": "user",
    "certificates.EvidenceCheck": "evidence__user",
    "certificates.Revocation": "certificate__user",
    "certificates.ScopeEntry": "credential__user",
    "certificates.SignOff": "candidate",
    "certificates.SignOffVoid": "sign_off__candidate",
    "certificates.Suspension": "credential__user",
    "clinics.Assignment": "membership__user",
    "clinics.ClinicDocument": None,
    "clinics.ClinicDocumentVersion": None,
    "clinics.KeptFile": "membership__user",
    "clinics.Location": None,
    "clinics.Position": None,
    "clinics.ReadingReceipt": "user",
    "courses.Course": None,
    "people.Authority": None,
    "people.Erasure": "user",
    "people.Membership": "user",
    "people.Recognition": None,
    "people.RecognitionSuspension": None,
    "people.Registration": "user",
    "people.SourceCheck": "registration__user",
}
EVERY_WRITE = {"noted_insert", "noted_update_from", "noted_update_to", "noted_delete"}


def noted():
    """Of whom something was noted since the last time this was asked."""
    found = set(RecordWrite.objects.values_list("person", flat=True))
    RecordWrite.objects.all().delete()
    return found


def test_every_table_a_file_is_read_from_notes_every_kind_of_write():
    """Whoever reads another table for a file gives it its triggers: here they would be missed."""
    clinic = make_clinic()
    people = [make_membership(clinic, make_user(), started_at=NOW - DAY).user for _each in range(2)]
    for user, ended_at in zip(people, (None, NOW), strict=True):
        Consent.objects.create(person=user, clinic=clinic, started_at=NOW - DAY, ended_at=ended_at)
    seen = seen_at(clinic, NOW, now=NOW)
    (hashing,) = statements_of(lambda: hashes_of(clinic, seen, NOW))
    tables = set(re.findall(r'\b(?:FROM|JOIN)\s+"?([a-z]+_[a-z]+)', hashing))

    assert tables == {apps.get_model(name)._meta.db_table for name in OWNERS}
    assert {table for table in tables if not triggers_of(table) >= EVERY_WRITE} == set()


def triggers_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_a_write_is_noted_of_whom_the_row_is():
    make_world()
    make_what_the_world_lacks()
    found, expected = {}, {}
    for name, owner in OWNERS.items():
        row = apps.get_model(name).objects.latest("pk")
        of = type(row).objects.filter(pk=row.pk)
        expected[name] = {of.values_list(owner, flat=True).get() if owner else EVERYBODY}
        noted()
        touch(row)
        found[name] = noted()

    assert found == expected


def touch(row):
    """By a statement without a word of ours; what guards the table against that looks away."""
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER noted_update_to")
        cursor.execute(f"UPDATE {table} SET {key} = {key} WHERE {key} = {row.pk}")  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def make_what_the_world_lacks():
    credential, admin = Credential.objects.latest("pk"), make_admin()
    act = TwoPersonAct.objects.create(
        kind="revoke",
        object_type="certificates.credential",
        object_id=str(credential.pk),
        reason="It is so.",
        proposed_by=admin,
        proposed_at=NOW,
    )
    taken = {"reason": "error", "public_text": "Error.", "act": act}
    CredentialRevocation.objects.create(credential=credential, revoked_at=NOW, **taken)
    Revocation.objects.create(
        certificate=Certificate.objects.filter(revocation=None).latest("pk"),
        revoked_at=NOW,
        **taken,
    )
    Suspension.objects.create(
        credential=credential, from_at=NOW, reason="safety", public_text="Under review.", act=act
    )
    void_one(SignOff.objects.latest("pk"), admin)
    part = Membership.objects.filter(role="staff").latest("pk")
    position = Position.objects.latest("pk")
    Assignment.objects.create(membership=part, position=position, started_at=NOW)
    consent = Consent.objects.latest("pk")
    KeptFile.objects.create(
        membership=part, consent=consent, from_at=NOW, until_at=NOW + DAY, file={}, kept_at=NOW
    )
    version = ClinicDocumentVersion.objects.latest("pk")
    ReadingReceipt.objects.create(version=version, user=part.user, signed_at=NOW)
    Erasure.objects.create(user=part.user, asked_at=NOW, kept_until=NOW)
    RecognitionSuspension.objects.create(
        recognition=Recognition.objects.latest("pk"),
        period=DateRange(NOW.date(), NOW.date() + DAY),
        reason="r",
        made_by=admin,
        made_at=NOW,
    )


def void_one(sign_off, admin):
    days = {"disputed_from": NOW.date(), "disputed_until": NOW.date(), "opened_at": NOW}
    review, _made = RecognitionReview.objects.get_or_create(
        recognition=sign_off.recognition, defaults=days
    )
    row, _made = ReviewRow.objects.get_or_create(review=review, sign_off=sign_off)
    return SignOffVoid.objects.create(sign_off=sign_off, row=row, reason="r", voided_at=NOW)


def test_a_void_is_noted_of_whose_credential_lists_what_was_examined():
    credential = make_credential()
    sign_off = SignOff.objects.get(candidate=credential.user)
    other = make_credential(muscles=())
    entry = ScopeEntry.objects.get(sign_off=sign_off)
    entry.pk, entry.credential = None, other
    entry.save(force_insert=True)
    noted()

    void_one(sign_off, make_admin())

    assert noted() == {credential.user_id, other.user_id}


def test_a_paper_that_replaces_one_is_noted_of_both_holders():
    old, other = make_evidence(), make_user()
    noted()

    make_evidence(other, replaces=old)

    assert noted() == {old.user_id, other.pk}


def test_a_row_that_changes_hands_is_noted_of_both():
    part, other = make_membership(make_clinic(), make_user()), make_user()
    noted()

    Membership.objects.filter(pk=part.pk).update(user=other)

    assert noted() == {part.user_id, other.pk}


def test_what_is_written_of_one_is_another_number_of_that_one_alone():
    ana, bo = make_user(), make_user()
    before = writes_of([ana.pk, bo.pk])

    make_evidence(ana)
    after = writes_of([ana.pk, bo.pk])

    assert (after[ana.pk] == before[ana.pk], after[bo.pk] == before[bo.pk]) == (False, True)


def test_a_statement_that_writes_nothing_is_not_noted():
    noted()

    Position.objects.filter(pk=0).update(title="Nobody's")
    Evidence.objects.filter(pk=0).update(withdrawn_at=NOW)

    assert noted() == set()


def test_notes_go_after_a_day_and_not_before():
    make_evidence()
    now = clock.now()

    assert forget_old_writes(now + NOTED_FOR - timedelta(minutes=1)) == 0
    assert forget_old_writes(now + NOTED_FOR + timedelta(minutes=1)) > 0
    assert noted() == set()


def test_after_a_restore_nothing_that_was_kept_is_true():
    user = make_user()
    before = writes_of([user.pk])

    backup_restored.send(sender=None)

    assert writes_of([user.pk]) != before
