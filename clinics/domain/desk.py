"""Who stands where at a clinic: a row for each person, a standing for each requirement."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from certificates.enums import Status
from clinics.domain.judging import HOLDS, PAPERS, RANK
from clinics.domain.standing import Standing, in_order, not_asked, sentence, standing
from clinics.enums import Act, Answer, ConsentState, NeedKind, RequirementKind
from clinics.queries import PaperLine, PersonFile, Requirement, RequirementsAt

_ENDS = HOLDS | {Status.EXPIRED}
UNLOOKED = frozenset({Status.UNVERIFIED, Status.UNKNOWN})
_NEED_OF_STATUS = {
    Status.REVOKED: NeedKind.REVOKED,
    Status.MISSING: NeedKind.MISSING,
    Status.EXPIRED: NeedKind.EXPIRED,
    Status.EXPIRING: NeedKind.ENDING,
}


@dataclass(frozen=True)
class Row:
    """One person of the desk with a standing for each requirement, in the order of the columns.

    It may be kept (`kept_rows`), and with it what is reckoned or written of it once.
    """

    person: PersonFile
    standings: tuple[Standing, ...]
    written: dict[Hashable, bytes] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def needs(self) -> frozenset[NeedKind]:
        return frozenset(_needs_of(self))

    @cached_property
    def unchecked(self) -> tuple[tuple[Standing, PaperLine], ...]:
        """Papers for what is asked that the clinic looks at next, each with what it is for.

        Also one that an older paper still hides: who uploads a renewal in time waits for a check.
        """
        waiting = [line for line in self.person.papers if line.waits_for_clinic]
        return tuple(
            (each, line)
            for each in (self.asked if waiting else ())
            for line in waiting
            if line.kind == PAPERS.get(each.requirement.kind)
        )

    @cached_property
    def statuses(self) -> frozenset[Status]:
        return frozenset(each.status for each in self.standings)

    @cached_property
    def place(self) -> tuple[int, int, str]:
        """Where the row stands among others, the worst first, then by name."""
        worst = min((RANK[status] for status in self.statuses), default=0)
        return not self.needs, worst, self.person.label.casefold()

    @cached_property
    def in_order(self) -> bool:
        return self.person.is_open and in_order(self.standings)

    @property
    def sentence(self) -> str:
        return sentence(self.person, self.standings)

    @cached_property
    def asked(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.standings if each.status != Status.NOT_REQUIRED)

    @cached_property
    def answer(self) -> Answer:
        """Verified only when all that is asked is; uploaded when the clinic checks next."""
        lacking = [each for each in self.asked if not is_answered(each)]
        if self.person.is_open and not lacking:
            return Answer.VERIFIED
        if lacking and all(each.act in {Act.CHECK, Act.LOOK_UP} for each in lacking):
            return Answer.UPLOADED
        return Answer.SILENT

    @cached_property
    def next_end(self) -> date:
        """The first day on which something that holds ends."""
        ends = (each.until for each in self.standings if each.status in HOLDS)
        return min((end for end in ends if end), default=date.max)

    @cached_property
    def ends(self) -> tuple[Standing, ...]:
        """What ended, ends soon, or is a registration that holds until some day, if no paper
        waits that may renew it. A registration knows no "expiring": its day is near, or not."""
        ending = [each for each in self.standings if each.until and _may_end(each)]
        if not ending:
            return ()
        renewed = {each.requirement.slug for each, _line in self.unchecked}
        return tuple(each for each in ending if each.requirement.slug not in renewed)

    def of(self, slug: str) -> Standing | None:
        return next((each for each in self.standings if each.requirement.slug == slug), None)


def _may_end(each: Standing) -> bool:
    if each.requirement.kind == RequirementKind.REGISTRATION:
        return each.status in _ENDS
    return each.status == Status.EXPIRING or each.status == Status.EXPIRED


def is_answered(each: Standing) -> bool:
    """Nobody has anything to bring or to check: it holds, or was checked and is restricted."""
    return each.status in HOLDS or (each.status == Status.RESTRICTED and each.act is None)


def make_rows(
    people: Iterable[PersonFile],
    requirements: RequirementsAt,
    moment: datetime,
    columns: Sequence[Requirement] | None = None,
) -> list[Row]:
    """Rows worst first, then by name, so that the first page holds what matters.

    Each has a standing for each of the columns, asked of the person or not; where none are given,
    for all that is asked of these people.
    """
    people = list(people)
    columns = requirements.columns(people) if columns is None else columns
    rows = [row_of(person, columns, requirements, moment) for person in people]
    return sorted(rows, key=worst_first)


def row_of(
    person: PersonFile,
    columns: Sequence[Requirement],
    requirements: RequirementsAt,
    moment: datetime,
) -> Row:
    asked: Mapping[str, Requirement] = requirements.of(person)
    standings = (
        standing(person, asked[column.slug], moment) if column.slug in asked else not_asked(column)
        for column in columns
    )
    return Row(person, tuple(standings))


def worst_first(row: Row) -> tuple[int, int, str]:
    return row.place


def _needs_of(row: Row) -> Iterable[NeedKind]:
    if row.person.consent == ConsentState.WAITING:
        yield NeedKind.CONSENT
    if not row.person.is_open:
        return
    for each in row.standings:
        if each.status in _NEED_OF_STATUS:
            yield _NEED_OF_STATUS[each.status]
        elif each.status in UNLOOKED and each.requirement.kind == RequirementKind.REGISTRATION:
            yield NeedKind.REGISTER
    if row.unchecked:
        yield NeedKind.CHECK
