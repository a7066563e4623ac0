"""The rows of the desk as a worker last made them, taken again for whom nothing changed.

To read and to judge a thousand people costs the desk far more than to write them down. So a worker
keeps what it made, in its own memory, and takes a row again while what it rests on is the same:
what may be seen of the person, the day, what is asked, and that no statement wrote anything of the
records their file is read from, which the database itself notes (`queries.writes`). No code that
writes has to tell anybody, so none can forget to.

Time passes without a write. So when the file is read, the database says whether it would read the
same at the end of the time for which the row is kept: a hash over the very rows, of now and of then
(`queries.roster.hashes_of`). Whose file is about to change is read anew at every look. A file could
change and change back between the two only by two ends within that half hour which undo each other,
and no record has such.

A row rests on nothing but what `_Mark` and `_Asked` name. What is kept is a copy of what the
clinic may see: it is let go after `KEPT_FOR`, whenever any desk is opened, and with the process.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
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
from clinics.queries.writes import writes_of
from training.lib.db import of_one_moment
from training.people.models import Clinic

KEPT_FOR = timedelta(minutes=30)
MOST_PEOPLE = 4000  # of a process, in all the desks it keeps; about 25 MB a thousand

Key = tuple[int, datetime | None, str, str | None]


class _Mark(NamedTuple):
    """All that the file of a person is made of."""

    seen: Seen
    writes: tuple[str, str]
    issuer_day: date


@dataclass(frozen=True)
class _Asked:
    """All that a file is judged by."""

    usual: tuple[Requirement, ...]
    by_position: dict[str, tuple[Requirement, ...]]
    columns: Sequence[Requirement]
    days: tuple[date, ...]


class _File(NamedTuple):
    """The file of a person with what it rests on; until `sure_until` time alone changes nothing."""

    mark: _Mark
    person: PersonFile
    read_at: datetime
    sure_until: datetime

    def holds(self, mark: _Mark, moment: datetime) -> bool:
        return self.mark == mark and self.read_at <= moment < self.sure_until


@dataclass(frozen=True)
class _Desk:
    """What was made last, by membership."""

    made_at: datetime
    asked: _Asked
    files: dict[int, _File]
    rows: dict[int, Row]


_desks: OrderedDict[Key, _Desk] = OrderedDict()  # the one used last stands last
_lock = Lock()


def current_rows(
    clinic: Clinic, requirements: RequirementsAt, moment: datetime, *, now: datetime
) -> tuple[list[Row], Sequence[Requirement]]:
    """What `make_rows` makes of the roster, and the columns: all that is asked of anybody."""
    fixed = None if moment == now else moment
    key = (clinic.pk, fixed, timezone.get_current_timezone_name(), get_language())
    known = _known(key, now)
    with of_one_moment():  # a file is of the very records that its mark tells of
        marks = _marks(seen_at(clinic, moment, now=now), moment)
        held = _held(known, marks, moment)
        missed = {pk: mark for pk, mark in marks.items() if pk not in held}
        files = held | _read(clinic, missed, moment, time_passes=fixed is None)
    columns = requirements.columns(files[pk].person for pk in marks)
    days = days_of(moment, requirements.time_zones)
    asked = _Asked(requirements.usual, requirements.by_position, columns, days)
    same = {pk: known.rows[pk] for pk in held} if known and known.asked == asked else {}
    rows = {
        pk: same.get(pk) or row_of(files[pk].person, columns, requirements, moment) for pk in marks
    }
    _keep(key, _Desk(now, asked, files, rows))
    return sorted(rows.values(), key=worst_first), columns


def forget() -> None:
    """As a process that has just begun."""
    with _lock:
        _desks.clear()


def _marks(seen: Sequence[Seen], moment: datetime) -> dict[int, _Mark]:
    writes, day = writes_of([each.member.user_id for each in seen]), issuer_day(moment)
    return {each.member.pk: _Mark(each, writes[each.member.user_id], day) for each in seen}


def _held(known: _Desk | None, marks: Mapping[int, _Mark], moment: datetime) -> dict[int, _File]:
    files = known.files if known else {}
    return {
        pk: files[pk] for pk, mark in marks.items() if pk in files and files[pk].holds(mark, moment)
    }


def _read(
    clinic: Clinic, marks: Mapping[int, _Mark], moment: datetime, *, time_passes: bool
) -> dict[int, _File]:
    """All of them at once. A look at a fixed moment sees the same whenever it is."""
    if not marks:
        return {}
    seen, until = [mark.seen for mark in marks.values()], moment + KEPT_FOR
    people = files_of(clinic, seen, moment)
    then = hashes_of(clinic, seen, until) if time_passes else {}
    current = hashes_of(clinic, seen, moment) if time_passes else {}
    return {
        pk: _File(mark, person, moment, until if _same(mark, current, then) else moment)
        for (pk, mark), person in zip(marks.items(), people, strict=True)
    }


def _same(mark: _Mark, current: Mapping[int, str], then: Mapping[int, str]) -> bool:
    person = mark.seen.member.user_id
    return current.get(person) == then.get(person)


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
