"""The rows of the desk as a worker last made them, taken again for whom nothing changed.

To read and to judge a thousand people costs the desk far more than to write them down. So a worker
keeps what it made, in its own memory, and asks the database for one number a person: a hash over
the very rows that their file would be read from now (`queries.roster.hashes_of`). Who has the same
number, is seen as before, and whose day has not changed keeps the row; of everybody else the file
is read and judged anew. No write has to tell anybody, so none can be forgotten.

A row rests on nothing but what `_Mark` and `_Asked` name. What is kept is a copy of what the
clinic may see: it is let go after `KEPT_FOR`, whenever any desk is opened, and with the process.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import get_language

from certificates.domain.requirements.holdings import issuer_day
from clinics.domain.desk import Row, row_of, worst_first
from clinics.domain.judging_papers import days_of
from clinics.queries import PersonFile, Requirement, RequirementsAt
from clinics.queries.roster import Seen, files_of, hashes_of, seen_at
from training.lib.db import of_one_moment
from training.people.models import Clinic

KEPT_FOR = timedelta(minutes=30)
MOST_PEOPLE = 4000  # of a process, in all the desks it keeps; about 25 MB a thousand

Key = tuple[int, datetime | None, str, str | None]


class _Mark(NamedTuple):
    """All that the file of a person is made of."""

    seen: Seen
    records: str | None
    issuer_day: date


@dataclass(frozen=True)
class _Asked:
    """All that a file is judged by."""

    usual: tuple[Requirement, ...]
    by_position: dict[str, tuple[Requirement, ...]]
    columns: Sequence[Requirement]
    days: tuple[date, ...]


@dataclass(frozen=True)
class _Desk:
    made_at: datetime
    asked: _Asked
    rows: dict[int, tuple[_Mark, Row]]  # by membership


_desks: OrderedDict[Key, _Desk] = OrderedDict()  # the one used last stands last
_lock = Lock()


def current_rows(
    clinic: Clinic, requirements: RequirementsAt, moment: datetime, *, now: datetime
) -> tuple[list[Row], Sequence[Requirement]]:
    """What `make_rows` makes of the roster, and the columns: all that is asked of anybody."""
    key = (
        clinic.pk,
        None if moment == now else moment,
        timezone.get_current_timezone_name(),
        get_language(),
    )
    known = _known(key, now)
    with of_one_moment():  # a file is of the very rows that were hashed
        marks = _marks(clinic, seen_at(clinic, moment, now=now), moment)
        files = _files(clinic, marks, known, moment)
    columns = requirements.columns(files.values())
    days = days_of(moment, requirements.time_zones)
    asked = _Asked(requirements.usual, requirements.by_position, columns, days)
    same = known.rows if known and known.asked == asked else {}
    rows: dict[int, tuple[_Mark, Row]] = {}
    for pk, file in files.items():
        before = same.get(pk)
        is_same = before is not None and before[1].person is file
        row = before[1] if before and is_same else row_of(file, columns, requirements, moment)
        rows[pk] = (marks[pk], row)
    _keep(key, _Desk(now, asked, rows))
    return sorted((row for _mark, row in rows.values()), key=worst_first), columns


def forget() -> None:
    """As a process that has just begun."""
    with _lock:
        _desks.clear()


def _marks(clinic: Clinic, seen: Sequence[Seen], moment: datetime) -> dict[int, _Mark]:
    if not seen:
        return {}
    hashes, day = hashes_of(clinic, seen, moment), issuer_day(moment)
    return {each.member.pk: _Mark(each, hashes.get(each.member.user_id), day) for each in seen}


def _files(
    clinic: Clinic, marks: dict[int, _Mark], known: _Desk | None, moment: datetime
) -> dict[int, PersonFile]:
    """Of each the file that is kept; who has none is read, all of them at once."""
    kept = known.rows if known else {}
    found = {
        pk: kept[pk][1].person for pk, mark in marks.items() if pk in kept and kept[pk][0] == mark
    }
    missed = [mark.seen for pk, mark in marks.items() if pk not in found]
    if missed:
        read = files_of(clinic, missed, moment)
        found |= {seen.member.pk: file for seen, file in zip(missed, read, strict=True)}
    return {pk: found[pk] for pk in marks}


def _known(key: Key, now: datetime) -> _Desk | None:
    with _lock:
        for old in [each for each, desk in _desks.items() if desk.made_at < now - KEPT_FOR]:
            del _desks[old]
        return _desks.get(key)


def _keep(key: Key, desk: _Desk) -> None:
    """The desks looked at last, as many as there is room for; one that has none is not kept."""
    with _lock:
        _desks.pop(key, None)
        _desks[key] = desk
        while sum(len(each.rows) for each in _desks.values()) > MOST_PEOPLE:
            _desks.popitem(last=False)
