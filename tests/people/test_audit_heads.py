# ruff: noqa: S608  (the statements are of this file alone)
"""Heads of the audit log, signed and published: what even the database's owner cannot forge."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from certificates.domain.keys import key_files
from certificates.domain.keys.audit_keys import make_audit_key
from certificates.tasks import sign_audit_head
from tests.factories import make_clinic
from training.people.domain import anchors, audit, signed_heads
from training.people.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"
    settings.DATA_DIR = tmp_path


def write(count: int, *, now: datetime) -> None:
    clinic = make_clinic()
    for turn in range(count):
        audit.record("tested", clinic, now=now, turn=turn)


@pytest.fixture
def log(now) -> None:
    """Two signed days, and a day since of which the end is noted outside the database."""
    for days in (2, 1):
        write(5, now=now - days * DAY)
        assert anchors.sign_when_due(now=now - days * DAY)
    write(3, now=now)
    assert anchors.check_and_note() == []


@pytest.fixture
def owner(log):
    """Somebody who owns the database: no trigger stops them."""
    tables = ("people_auditentry", "people_audithead")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_head_of_a_day_is_signed_once_and_says_where_the_log_ended(now):
    write(3, now=now)
    head = audit.head()

    assert [anchors.sign_when_due(now=now) for _ in range(2)] == [True, False]

    row = AuditHead.objects.get()
    key = signed_heads._signers[0].public_keys()[0]
    told = jwt.decode(row.signature, jwt.PyJWK(key).key, algorithms=["EdDSA"])
    assert (row.number, row.hash, row.key_id) == (head.number, head.hash, key["kid"])
    assert told == {
        "day": now.astimezone(UTC).date().isoformat(),
        "number": 3,
        "hash": head.hash,
        "signed_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    assert anchors.check_and_note() == []


def test_the_hourly_task_signs_and_an_empty_log_is_not_signed(now):
    sign_audit_head()
    assert not AuditHead.objects.exists()

    write(1, now=now)
    sign_audit_head()

    assert AuditHead.objects.get().number == 1


def test_a_broken_log_is_not_signed(owner, now):
    owner.execute("UPDATE people_auditentry SET verb = 'other' WHERE number = 2")

    assert anchors.sign_when_due(now=now) is False
    assert AuditHead.objects.count() == 2


def test_a_head_stays_good_after_a_rotation_and_proves_nothing_after_a_theft(owner, now):
    first = key_files.kid_in_use(key_files.AUDIT, make_audit_key, now=now)
    second = key_files.rotate(key_files.AUDIT, make_audit_key, now=now)
    assert anchors.sign_when_due(now=now)

    assert anchors.check_and_note() == []
    assert list(AuditHead.objects.values_list("key_id", flat=True)) == [first, first, second]
    key_files.withdraw(first)
    assert (anchors.check_and_note(), len(signed_heads.anchors())) == ([], 1)
    owner.execute("UPDATE people_audithead SET signature = signature || 'x' WHERE number = 5")
    assert anchors.check_and_note() != []
    owner.execute("UPDATE people_audithead SET signature = left(signature, -1) WHERE number = 5")
    assert anchors.check_and_note() == []
    owner.execute("UPDATE people_audithead SET key_id = %s WHERE key_id = %s", [first, second])
    assert anchors.check_and_note() != []


def test_anybody_reads_the_heads_with_the_keys_to_check_them_by(log, client, now):
    heads = client.get(reverse("people:audit_heads"))
    days = [head["day"] for head in heads.json()["heads"]]
    one = client.get(reverse("people:audit_head", args=[days[0]]))
    older = client.get(reverse("people:audit_heads"), {"before": days[0]})

    assert days == [str((now - n * DAY).astimezone(UTC).date()) for n in (1, 2)]
    assert (heads.json()["heads"][0], days[1:]) == (
        one.json(),
        [head["day"] for head in older.json()["heads"]],
    )
    assert heads.headers["Access-Control-Allow-Origin"] == "*"
    for head in heads.json()["heads"]:
        (key,) = (k for k in heads.json()["keys"] if k["kid"] == head["key"])
        told = jwt.decode(head["jws"], jwt.PyJWK(key).key, algorithms=["EdDSA"])
        assert told.items() <= head.items()


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "2026-13-40"])
def test_a_day_without_a_head_is_not_found(log, client, day):
    assert client.get(reverse("people:audit_head", args=[day])).status_code == 404


def test_the_command_says_what_is_wrong_and_ends_with_an_error(owner, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out.startswith("15 entries, unbroken, 2 signed heads.")

    owner.execute("DELETE FROM people_audithead WHERE number = 5")

    with pytest.raises(CommandError, match=r"The head of \d{4}-\d\d-\d\d that was signed is gone"):
        call_command("verify_audit")


def test_a_head_signed_while_the_check_runs_is_not_called_gone(log, now):
    """Between any two statements of the check another process signs."""
    signed = []

    def sign_in_between(run, sql, params, many, context):
        answer = run(sql, params, many, context)
        if "people_audithead" in sql and not signed:
            signed.append(now)
            assert anchors.sign_when_due(now=now)
        return answer

    with connection.execute_wrapper(sign_in_between):
        assert list(signed_heads._missing()) == []
    assert (len(signed), AuditHead.objects.count()) == (1, 3)


@pytest.mark.parametrize("line", ["15", "15 abc", "fifteen {hash}", "1 2 3", "\xff {hash}"])
def test_a_damaged_line_of_the_noted_heads_is_a_problem_and_hides_no_other(owner, line):
    noted = anchors.heads_file()
    damaged = noted.read_text() + line.format(hash=audit.head().hash) + "\n"
    noted.write_text(damaged, encoding="latin-1")
    owner.execute("DELETE FROM people_audithead WHERE number = 5")

    problems = anchors.check_and_note()

    assert problems[0] == "Line 4 of the noted heads cannot be read."
    assert [each for each in problems if each.endswith("that was signed is gone.")]
    assert noted.read_text(encoding="latin-1") == damaged


# --- F29: a hundred manipulations ----------------------------------------------------------


def change_a_field(owner, chance):
    change = chance.choice(
        [
            "verb = verb || 'x'",
            "actor_id = coalesce(actor_id, 0) + 1",
            "object_id = object_id || '0'",
            "object_type = 'x.y'",
            "data = data || '{\"more\": 1}'",
            "at = at + interval '1 microsecond'",
            "hash = md5(hash)",
            "previous_hash = md5(hash)",
            "number = number + 1000",
        ]
    )
    owner.execute(f"UPDATE people_auditentry SET {change} WHERE number = %s", [any_entry(chance)])


def delete_entries(owner, chance):
    test = chance.choice(["=", ">=", "<="])
    owner.execute(f"DELETE FROM people_auditentry WHERE number {test} %s", [any_entry(chance)])


def insert_an_entry(owner, chance):
    """Between two others, numbered and hashed as if it had always been there."""
    number = any_entry(chance)
    owner.execute("UPDATE people_auditentry SET number = -number - 1 WHERE number >= %s", [number])
    owner.execute("UPDATE people_auditentry SET number = -number WHERE number < 0")
    forged = AuditEntry.objects.order_by("number").first()
    forged.number, forged.verb, forged.hash = number, "forged", f"{chance.random()}"
    forged.save(force_insert=True)
    if chance.random() < 0.5:
        compute_anew(owner)


def swap_two_entries(owner, chance):
    one, other = chance.sample(range(1, 16), 2)
    owner.execute("UPDATE people_auditentry SET number = 0 WHERE number = %s", [one])
    owner.execute("UPDATE people_auditentry SET number = %s WHERE number = %s", [one, other])
    owner.execute("UPDATE people_auditentry SET number = %s WHERE number = 0", [other])
    if chance.random() < 0.5:
        compute_anew(owner)


def compute_the_chain_anew(owner, chance):
    """What only heads outside the database show: every hash fits again."""
    change = chance.choice(
        ["SET verb = verb || 'x'", "SET actor_id = 7", "SET data = '{}', verb = ''"]
    )
    owner.execute(f"UPDATE people_auditentry {change} WHERE number = %s", [any_entry(chance)])
    if chance.random() < 0.5:
        delete_entries(owner, chance)
    compute_anew(owner)


def compute_anew_with_its_heads(owner, chance):
    """The signed rows are made to fit, or taken away with what the log says of them."""
    owner.execute(
        "UPDATE people_auditentry SET verb = 'other' WHERE number = %s", [any_entry(chance)]
    )
    take_away = chance.random() < 0.5
    if take_away:
        owner.execute("DELETE FROM people_audithead")
        owner.execute("DELETE FROM people_auditentry WHERE verb = 'audit.head-signed'")
    compute_anew(owner)
    owner.execute(
        "UPDATE people_audithead h SET hash = e.hash FROM people_auditentry e"
        " WHERE e.number = h.number"
    )


def alter_a_head(owner, chance):
    change = chance.choice(
        [
            "number = number + 1",
            "hash = md5(hash)",
            "day = day - 10",
            "key_id = 'audit-other'",
            "made_at = made_at + interval '1 second'",
            "signature = replace(signature, '.', '.e')",
            "signature = split_part(signature, '.', 1) || '.e30.' || split_part(signature, '.', 3)",
        ]
    )
    owner.execute(
        f"UPDATE people_audithead SET {change} WHERE number = %s", [chance.choice([5, 11])]
    )


def forge_a_head(owner, chance):
    """Signed rightly, by another key."""
    row = AuditHead.objects.first()
    token = jwt.encode({"day": "2020-01-01"}, "x" * 32, algorithm="HS256")
    owner.execute(
        "UPDATE people_audithead SET signature = %s WHERE id = %s"
        if chance.random() < 0.5
        else "INSERT INTO people_audithead (signature, day, number, hash, key_id, made_at)"
        " SELECT %s, day - 1000, number, hash, key_id, made_at FROM people_audithead WHERE id = %s",
        [token, row.pk],
    )


def delete_heads(owner, chance):
    test = chance.choice(["=", ">=", "<="])
    owner.execute(f"DELETE FROM people_audithead WHERE number {test} %s", [chance.choice([5, 11])])


MANIPULATIONS: list[Callable] = [
    change_a_field,
    delete_entries,
    insert_an_entry,
    swap_two_entries,
    compute_the_chain_anew,
    compute_anew_with_its_heads,
    alter_a_head,
    forge_a_head,
    delete_heads,
]


def any_entry(chance) -> int:
    return chance.randint(1, AuditEntry.objects.count())


def compute_anew(owner) -> None:
    previous = audit.BEFORE_THE_FIRST
    owner.execute("UPDATE people_auditentry SET hash = 'old ' || number")
    for number, entry in enumerate(AuditEntry.objects.order_by("number"), start=1):
        old, entry.number, entry.previous_hash = entry.number, number, previous
        previous = audit.entry_hash(entry)
        owner.execute(
            "UPDATE people_auditentry SET number = %s, previous_hash = %s, hash = %s"
            " WHERE number = %s",
            [number, entry.previous_hash, previous, old],
        )


def test_f29_of_a_hundred_manipulations_by_the_databases_owner_a_hundred_are_found(owner):
    found = []
    for seed in range(100):
        chance = random.Random(seed)
        manipulate = MANIPULATIONS[seed % len(MANIPULATIONS)]
        with transaction.atomic():
            before = list(AuditEntry.objects.values()), list(AuditHead.objects.values())
            manipulate(owner, chance)
            assert (list(AuditEntry.objects.values()), list(AuditHead.objects.values())) != before
            if anchors.check_and_note():
                found.append(seed)
            transaction.set_rollback(True)

    assert found == list(range(100))
    assert anchors.check_and_note() == []
