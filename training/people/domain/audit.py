"""The audit log: who did what to what, by ids, in one chain of hashes.

An entry's hash covers the entry before it, so a changed, missing or inserted entry breaks the
chain from there on. Whoever owns the database could compute the whole chain anew; heads noted
outside the database (`anchors`) show that as well.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from training.people.models import AuditEntry, User

_CHAIN_LOCK = 0x4E57_4155  # "NWAU"; any number will do as long as nothing else takes it
BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Head:
    """The last entry of the chain at some moment."""

    number: int
    hash: str


def record(
    verb: str, obj: models.Model, *, actor: User | None = None, now: datetime, **data: Any
) -> AuditEntry:
    """Append one entry, in the transaction of the act it tells of.

    Give ids, codes and dates, never names, answers or secrets. Call it last: the chain is
    serial, and its lock is held until the transaction ends.
    """
    return record_named(verb, obj._meta.label_lower, str(obj.pk), actor=actor, now=now, **data)


def record_named(
    verb: str, kind: str, name: str, /, *, actor: User | None = None, now: datetime, **data: Any
) -> AuditEntry:
    """The same of something that is no row, as a key is."""
    entry = AuditEntry(
        at=now,
        actor_id=actor.pk if actor else None,
        verb=verb,
        object_type=kind,
        object_id=name,
        data={field: _plain(value) for field, value in data.items()},
    )
    with transaction.atomic(savepoint=False):
        _append(entry)
    return entry


def _append(entry: AuditEntry) -> None:
    """Give the entry its place; the lock keeps two entries from taking the same one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = head()
    entry.number, entry.previous_hash = last.number + 1, last.hash
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)


def head() -> Head:
    last = AuditEntry.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else Head(0, BEFORE_THE_FIRST)


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the previous hash and the entry as canonical JSON."""
    facts = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "object": [entry.object_type, entry.object_id],
        "data": entry.data,
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{entry.previous_hash}{canonical}".encode()).hexdigest()


def verify(*, anchors: Iterable[Head] = ()) -> list[str]:
    """Every reason why the chain cannot be trusted; empty when it is whole."""
    return list(_problems({anchor.number: anchor.hash for anchor in anchors}))


def _problems(anchors: dict[int, str]) -> Iterator[str]:
    number, previous = 0, BEFORE_THE_FIRST
    for entry in AuditEntry.objects.order_by("number").iterator():
        if entry.number != number + 1:
            yield f"Entries are missing before number {entry.number}."
        if entry.previous_hash != previous:
            yield f"Entry {entry.number} does not follow the entry before it."
        if entry.hash != entry_hash(entry):
            yield f"Entry {entry.number} was changed."
        if anchors.pop(entry.number, entry.hash) != entry.hash:
            yield f"Entry {entry.number} is not the one that was noted outside the database."
        number, previous = entry.number, entry.hash
    for missing in sorted(anchors):
        yield f"Entry {missing} was noted outside the database and is gone."


def _plain(value: Any) -> Any:
    """Only what comes back from the database exactly as it went in (a float may not)."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} cannot be part of an audit entry")
