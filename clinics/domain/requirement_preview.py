"""Whom a change of requirements touches, and from which day: computed and never stored."""

from dataclasses import dataclass
from datetime import datetime

from clinics.domain.forecast import file_later
from clinics.domain.judged import RANK
from clinics.domain.requirement_lines import AskedSet
from clinics.domain.requirement_sets import starts_at
from clinics.domain.standing import Standing, not_asked, standing
from clinics.models import Position, RequirementLine
from clinics.queries import (
    PersonFile,
    Requirement,
    RequirementsAt,
    requirements_at,
    roster,
)
from clinics.queries.lists import stored_lists
from clinics.queries.requirements import requirement_of

SHOWN = 100


@dataclass(frozen=True)
class Step:
    """One requirement of one person, before and after."""

    title: str
    before: Standing
    after: Standing


@dataclass(frozen=True)
class Touched:
    person: PersonFile
    steps: tuple[Step, ...]

    @property
    def gets_worse(self) -> bool:
        """Something becomes needed that is not in order, or what was in order no longer is."""
        return any(RANK[step.after.status] < RANK[step.before.status] for step in self.steps)


@dataclass(frozen=True)
class Preview:
    """`touched` are those for whom something changes on `starts_at`, the worst first."""

    asked: AskedSet
    starts_at: datetime
    holders: int
    touched: tuple[Touched, ...]

    @property
    def shown(self) -> tuple[Touched, ...]:
        return self.touched[:SHOWN]

    @property
    def not_shown(self) -> int:
        return len(self.touched) - len(self.shown)

    @property
    def worse(self) -> int:
        return sum(each.gets_worse for each in self.touched)


def preview_change(position: Position, asked: AskedSet, *, now: datetime) -> Preview:
    """The people who hold the position today, as their records will stand on the first day.

    For a day to come what ends by then is taken as ended, before and after alike, so that only
    the change itself shows.
    """
    begins = starts_at(position.clinic, asked.starts_on, now=now)
    before = requirements_at(position.clinic, begins)
    after = _with(before, position, asked, begins)
    people = [
        file_later(person, begins)
        for person in roster(position.clinic, now, now=now)
        if any(held.position == position.slug for held in person.positions)
    ]
    found = (Touched(person, _steps(person, before, after, begins)) for person in people)
    touched = sorted((each for each in found if each.steps), key=_worst_first)
    return Preview(asked, begins, len(people), tuple(touched))


def _with(
    before: RequirementsAt, position: Position, asked: AskedSet, begins: datetime
) -> RequirementsAt:
    """What the clinic asks when this set is in force and all others are as they are."""
    lists = stored_lists({line.settings.get("listed", "") for line in asked.lines}, known_at=begins)
    proposed = tuple(
        requirement_of(
            RequirementLine(
                slug=line.slug,
                kind=line.kind,
                title=line.title,
                level=line.level,
                reason=line.reason,
                settings=dict(line.settings),
            ),
            starts_at=begins,
            clinic=position.clinic,
            lists=lists,
        )
        for line in asked.lines
    )
    return RequirementsAt(before.usual, {**before.by_position, position.slug: proposed})


def _steps(
    person: PersonFile, before: RequirementsAt, after: RequirementsAt, moment: datetime
) -> tuple[Step, ...]:
    was, will = before.of(person), after.of(person)
    return tuple(
        step
        for slug in {**will, **was}
        if (step := _step(person, was.get(slug), will.get(slug), moment)) and _differs(step)
    )


def _step(
    person: PersonFile, was: Requirement | None, will: Requirement | None, moment: datetime
) -> Step | None:
    named = will or was
    if named is None:
        return None
    before = standing(person, was, moment) if was else not_asked(named)
    after = standing(person, will, moment) if will else not_asked(named)
    return Step(named.title, before, after)


def _differs(step: Step) -> bool:
    return step.before.status != step.after.status


def _worst_first(touched: Touched) -> tuple[int, str]:
    worst = min(RANK[step.after.status] for step in touched.steps)
    return worst, touched.person.label.casefold()
