"""The audit log is one unbroken chain, and every manipulation is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.factories import make_clinic, make_user
from training.people.domain import audit
from training.people.domain.anchors import heads_file
from training.people.models import AuditEntry
from training.people.tasks import verify_audit

pytestmark = pytest.mark.django_db


def write_entries(count, *, now):
    clinic, actor = make_clinic(), make_user()
    return [
        audit.record("tested", clinic, actor=actor, now=now, turn=turn) for turn in range(count)
    ]


def without_guard(sql, *arguments):
    """What an owner of the database can do: switch the trigger off, and on again."""
    table = "ALTER TABLE people_auditentry {} TRIGGER people_auditentry_append_only"
    with connection.cursor() as cursor:
        cursor.execute(table.format("DISABLE"))
        cursor.execute(sql, arguments)
        cursor.execute(table.format("ENABLE"))


def test_an_entry_tells_who_did_what_to_what_by_ids(now):
    clinic, actor = make_clinic(), make_user()

    audit.record("invitation.sent", clinic, actor=actor, now=now, invitation=clinic.public_id)

    entry = AuditEntry.objects.get()
    assert (entry.number, entry.actor_id, entry.verb) == (1, actor.pk, "invitation.sent")
    assert (entry.object_type, entry.object_id) == ("people.clinic", str(clinic.pk))
    assert entry.data == {"invitation": str(clinic.public_id)}
    assert entry.previous_hash == audit.BEFORE_THE_FIRST


def test_each_entry_follows_the_one_before(now):
    first, second = write_entries(2, now=now)

    assert (second.number, second.previous_hash) == (2, first.hash)
    assert audit.verify() == []


def test_what_may_come_back_different_from_the_database_is_refused(now):
    with pytest.raises(TypeError):
        audit.record("scored", make_clinic(), now=now, score=0.1)

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditentry SET verb = 'other'",
        "DELETE FROM people_auditentry",
        "TRUNCATE people_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_log(statement, now):
    write_entries(1, now=now)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.get().verb == "tested"


def test_a_log_computed_anew_is_found_by_the_heads_noted_elsewhere(now):
    write_entries(3, now=now)
    noted = audit.head()
    without_guard("DELETE FROM people_auditentry")
    write_entries(3, now=now + timedelta(seconds=1))

    assert audit.verify() == []
    assert audit.verify(anchors=[noted]) == [
        "Entry 3 is not the one that was noted outside the database."
    ]


def test_the_daily_check_notes_heads_and_raises_an_alarm(now, settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path
    write_entries(2, now=now)
    verify_audit()
    assert heads_file().read_text() == f"2 {audit.head().hash}\n"

    without_guard("UPDATE people_auditentry SET verb = 'other' WHERE number = 1")
    verify_audit()

    assert [record.message for record in caplog.records if record.levelname == "CRITICAL"] == [
        "audit log is not whole"
    ]
    assert heads_file().read_text().count("\n") == 1


def test_the_command_notes_heads_and_refuses_a_broken_log(now, tmp_path, capsys):
    heads = tmp_path / "heads.txt"
    write_entries(2, now=now)

    call_command("verify_audit", heads=heads)
    assert capsys.readouterr().out.startswith("2 entries, unbroken, 0 signed heads.")
    assert heads.read_text() == f"2 {audit.head().hash}\n"

    without_guard("DELETE FROM people_auditentry WHERE number = 2")
    with pytest.raises(CommandError, match="Entry 2 was noted outside the database and is gone"):
        call_command("verify_audit", heads=heads)


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_form_one_chain(now):
    clinic = make_clinic()

    def write(turn):
        try:
            audit.record("tested", clinic, now=now, turn=turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(40)))

    assert list(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_vanishes_with_the_act_that_failed(now):
    clinic = make_clinic()

    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("tested", clinic, now=now)
        raise RuntimeError

    assert audit.record("tested", clinic, now=now).number == 1
