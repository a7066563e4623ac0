"""One deadline for many people: who is verified beyond it, who uploaded, who is silent (C10)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from certificates.enums import Status
from clinics.domain.desk import UNLOOKED, Row, is_answered
from clinics.domain.standing import Standing
from clinics.enums import Act, Answer
from clinics.queries import Requirement, Waiting

AHEAD, BEHIND = timedelta(days=120), timedelta(days=60)
MOST_DEADLINES = 12


@dataclass(frozen=True)
class Deadline:
    """A day on which something of several people ends."""

    requirement: Requirement
    until: date
    count: int


@dataclass(frozen=True)
class Place:
    """Where somebody stands before the deadline, and the clinic's day of the last mail for it."""

    row: Row
    standing: Standing
    asked_on: date | None = None


@dataclass
class Board:
    requirement: Requirement
    until: date
    verified: list[Place] = field(default_factory=list)
    uploaded: list[Place] = field(default_factory=list)
    silent: list[Place] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[Answer, list[Place]]]:
        """Whom nobody heard of first."""
        return [
            (Answer.SILENT, self.silent),
            (Answer.UPLOADED, self.uploaded),
            (Answer.VERIFIED, self.verified),
        ]

    def to_remind(self, today: date) -> list[Place]:
        """The silent who can be asked and were not asked today, by the days of the clinic."""
        return [each for each in self.silent if each.row.person.is_open and each.asked_on != today]


def deadlines(rows: Sequence[Row], today: date) -> list[Deadline]:
    """Days near today on which something ends, those of most people first."""
    counts: Counter[tuple[str, date]] = Counter()
    titles: dict[str, Requirement] = {}
    for row in rows:
        for each in row.standings:
            if each.until and today - BEHIND <= each.until <= today + AHEAD:
                counts[each.requirement.slug, each.until] += 1
                titles[each.requirement.slug] = each.requirement
    found = [Deadline(titles[slug], until, count) for (slug, until), count in counts.items()]
    found.sort(key=lambda each: (-each.count, each.until, each.requirement.title))
    return found[:MOST_DEADLINES]


def board_of(
    rows: Sequence[Row], requirement: Requirement, until: date, waiting: Waiting, zone: ZoneInfo
) -> Board:
    """Everybody of whom the requirement is asked, by name within each group.

    `zone` is the clinic's, whoever reads the board: a day on which somebody was asked is its day.
    """
    board = Board(requirement, until)
    groups = dict(board.groups)
    for row in sorted(rows, key=lambda row: row.person.label.casefold()):
        standing = row.of(requirement.slug)
        if standing is None or standing.status == Status.NOT_REQUIRED:
            continue
        mailed_at = waiting.mailed_at(row.person.public_id, requirement.slug)
        asked_on = mailed_at.astimezone(zone).date() if mailed_at else None
        groups[answer_before(row, standing, until)].append(Place(row, standing, asked_on))
    return board


def answer_before(row: Row, standing: Standing, until: date) -> Answer:
    """Verified only by what lasts beyond the day; what ends on it says nothing of the next year."""
    if is_answered(standing) and (standing.until is None or standing.until > until):
        return Answer.VERIFIED
    waits = (line for each, line in row.unchecked if each is standing)
    if any(line.valid_until is None or line.valid_until > until for line in waits):
        return Answer.UPLOADED
    if standing.act == Act.LOOK_UP and standing.status in UNLOOKED:
        return Answer.UPLOADED
    return Answer.SILENT
