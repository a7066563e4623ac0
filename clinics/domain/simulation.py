"""The next twelve months if nobody acts: who stops meeting what, and on which day.

A pure function over files. Nothing becomes green by waiting: whoever has stopped meeting a thing
is out of it for the rest of the time, whatever else ends.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from certificates.domain.credentials.cycles import add_months, end_of_day
from certificates.enums import Status
from clinics.domain.forecast import file_later
from clinics.domain.judged import HOLDS
from clinics.domain.scope import scope_facts
from clinics.domain.standing import Standing, standing
from clinics.enums import ForecastKind
from clinics.queries import PersonFile, RequirementsAt

MONTHS = 12
_STEPS = 100  # of one person; papers end in less


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: everything that is needed, one requirement, or one region."""

    kind: ForecastKind
    slug: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.slug}" if self.slug else str(self.kind)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Whether it is asked of the person and holds at a moment; `ends` are days something lasts."""

    is_asked: bool
    holds: bool
    reason: str = ""
    ends: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody stops meeting the subject at a moment, and why."""

    person: PersonFile
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LossDay:
    """All who stop on one day, and how many go on."""

    day: date
    losses: tuple[Loss, ...]
    left: int


@dataclass(frozen=True)
class Simulation:
    """`asked` people are looked at, `holding` of them meet the subject on the first day."""

    subject: Subject
    start: date
    end: date
    asked: int
    holding: int
    days: tuple[LossDay, ...]

    @property
    def left(self) -> int:
        return self.days[-1].left if self.days else self.holding

    @property
    def worst(self) -> LossDay | None:
        """The day on which most stop, of several the first."""
        return max(self.days, key=lambda each: len(each.losses), default=None)

    def holding_on(self, day: date) -> int:
        """How many still hold at the end of the day."""
        lefts = [each.left for each in self.days if each.day <= day]
        return lefts[-1] if lefts else self.holding


def simulate(
    files: Iterable[PersonFile],
    asked: RequirementsAt,
    subject: Subject,
    *,
    start: datetime,
    time_zone: str,
) -> Simulation:
    """By the requirements of today. Who shares nothing is not looked at."""
    zone = ZoneInfo(time_zone)
    first = start.astimezone(zone).date()
    last = add_months(first, MONTHS)
    midnight = end_of_day(last - timedelta(days=1), time_zone)
    judge = _JUDGES[subject.kind]
    people, holding, losses = 0, 0, []
    for person in files:
        if not person.is_open:
            continue

        def at(moment: datetime, person: PersonFile = person) -> _Judged:
            return judge(person, asked, subject.slug, moment)

        now = at(start)
        people += now.is_asked
        if now.is_asked and now.holds:
            holding += 1
            loss = _first_loss(person, at, start, midnight, time_zone)
            losses += [loss] if loss else []
    days = tuple(_by_day(losses, holding, zone))
    return Simulation(subject, first, last, people, holding, days)


def _first_loss(
    person: PersonFile,
    judge: Callable[[datetime], _Judged],
    start: datetime,
    end: datetime,
    time_zone: str,
) -> Loss | None:
    """Step from one moment at which something of this person ends to the next."""
    moment = start
    for _step in range(_STEPS):
        judged = judge(moment)
        if not judged.holds:
            return Loss(person, moment, judged.reason)
        ahead = [at for at in _moments(person, judged.ends, time_zone) if moment < at <= end]
        if not ahead:
            break
        moment = min(ahead)
    return None


def _moments(person: PersonFile, ends: Iterable[date], time_zone: str) -> Iterable[datetime]:
    """At which a record ends or its look-up grows old, and the day after what else lasts."""
    expiring = [line.expires_at for line in person.papers]
    expiring += [line.expires_at for line in person.credentials]
    old = [line.check_until for line in person.papers]
    old += [line.check_until for line in person.registrations]
    yield from (at for at in (*expiring, *old) if at)
    for day in ends:
        yield end_of_day(day, time_zone)


def _by_day(losses: Sequence[Loss], holding: int, zone: ZoneInfo) -> Iterable[LossDay]:
    def day_of(loss: Loss) -> date:
        return loss.at.astimezone(zone).date()

    ordered = sorted(losses, key=lambda loss: (loss.at, loss.person.label.casefold()))
    left = holding
    for day, group in groupby(ordered, key=day_of):
        together = tuple(group)
        left -= len(together)
        yield LossDay(day, together, left)


def _everything(person: PersonFile, asked: RequirementsAt, _slug: str, moment: datetime) -> _Judged:
    later = file_later(person, moment)
    found = [standing(later, line, moment) for line in asked.of(person).values()]
    needed = [each for each in found if each.is_needed and each.status != Status.NOT_REQUIRED]
    first = next((each for each in needed if not each.holds), None)
    return _Judged(bool(needed), first is None, _reason(first), _ends(needed))


def _requirement(person: PersonFile, asked: RequirementsAt, slug: str, moment: datetime) -> _Judged:
    line = asked.of(person).get(slug)
    if line is None:
        return _Judged(is_asked=False, holds=False)
    found = standing(file_later(person, moment), line, moment)
    is_asked = found.status != Status.NOT_REQUIRED
    return _Judged(is_asked, found.holds, _reason(found), _ends([found]))


def _region(person: PersonFile, asked: RequirementsAt, slug: str, moment: datetime) -> _Judged:
    facts = scope_facts(person, slug, moment, asked)
    holds = facts.status in HOLDS
    ends = tuple(fact.until for fact in facts.facts if fact.until)
    reason = f"{facts.deciding.title}: {facts.deciding.reason}"
    return _Judged(slug in regions_of([person]), holds, reason, ends)


def _reason(found: Standing | None) -> str:
    return f"{found.requirement.title}: {found.detail}" if found else ""


def _ends(found: Iterable[Standing]) -> tuple[date, ...]:
    return tuple(each.until for each in found if each.until)


def regions_of(files: Iterable[PersonFile]) -> set[str]:
    """Regions in which somebody was examined or holds a credential."""
    found: set[str] = set()
    for person in files:
        found |= {line.region for line in person.sign_offs if line.counts and line.region}
        for line in person.credentials:
            found |= line.regions
    return found


_JUDGES: dict[ForecastKind, Callable[[PersonFile, RequirementsAt, str, datetime], _Judged]] = {
    ForecastKind.EVERYTHING: _everything,
    ForecastKind.REQUIREMENT: _requirement,
    ForecastKind.REGION: _region,
}


def months_between(start: date, end: date) -> list[date]:
    """The first days of the months after the start."""
    found, day = [], start.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= end:
        found.append(day)
    return found
