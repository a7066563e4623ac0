"""What the first page of a clinic shows: what needs the manager, and the part asked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from certificates.enums import Status
from clinics.domain.desk import Row
from clinics.domain.judging import WORST_FIRST
from clinics.domain.matrix import BACKWARDS, BY_COLUMN, MOST_PINS, Choice, Column, in_columns
from clinics.enums import Answer, NeedKind
from clinics.queries import Requirement

Chips = list[dict[str, Any]]
Places = tuple[dict[str, str], dict[str, str]]  # titles of locations and of positions, by slug


@dataclass(frozen=True)
class Words:
    """Every link of the desk keeps what is chosen, and the day that is looked at."""

    choice: Choice
    day: str  # "as_of=2026-05-14", or nothing

    def url(self, **changes: Any) -> str:
        parts = filter(None, [self.choice.query(**changes), self.day])
        return f"?{'&'.join(parts)}"


def status_chips(rows: Sequence[Row], words: Words) -> Chips:
    """How many people have something of each status, the worst first."""
    counts: Counter[Status] = Counter()
    for row in rows:
        if row.person.is_open:
            counts.update(row.statuses)
    return [
        {
            "status": status.value,
            "count": counts[status],
            "current": words.choice.status == status,
            "url": words.url(status="" if words.choice.status == status else status.value),
        }
        for status in WORST_FIRST
        if counts[status] and status != Status.NOT_REQUIRED
    ]


def chosen_chips(
    words: Words, columns: Sequence[Requirement], places: Places
) -> list[dict[str, str]]:
    """What is chosen beside a status, each with the address without it."""
    choice = words.choice
    titles = {column.slug: column.title for column in columns}
    locations, positions = places
    labels = {
        "q": f"“{choice.q}”" if choice.q else "",
        "location": locations.get(choice.location, choice.location),
        "position": positions.get(choice.position, choice.position),
        "requirement": titles.get(choice.requirement, ""),
        "answer": str(Answer(choice.answer).label) if choice.answer else "",
        "show": str(NeedKind(choice.show).label) if choice.show else "",
    }
    return [
        {"label": label, "url": words.url(**{name: ""})} for name, label in labels.items() if label
    ]


def places_of(rows: Iterable[Row]) -> Places:
    """Locations and positions that somebody on the page has, by slug."""
    held = [each for row in rows for each in row.person.positions]
    locations = {each.location: each.location_name for each in held if each.location}
    return (
        dict(sorted(locations.items(), key=lambda pair: pair[1])),
        dict(
            sorted({each.position: each.title for each in held}.items(), key=lambda pair: pair[1])
        ),
    )


def page_columns(columns: Sequence[Requirement], words: Words) -> list[Column]:
    """In the order of the page; each can be pinned or let go, and sorts the rows."""
    choice = words.choice
    shown, places = in_columns(columns, choice)
    return [
        Column(
            column,
            place,
            _pin(choice, column.slug),
            _pin_url(words, column.slug),
            *sorting(words, f"{BY_COLUMN}{column.slug}"),
        )
        for column, place in zip(shown, places, strict=True)
    ]


def sorting(words: Words, word: str) -> tuple[str, str]:
    """How the rows are ordered by `word`, and the address of what its head does next.

    Pressed again it turns the order round, and a third time gives the worst first again.
    """
    if words.choice.sort == word:
        return "ascending", f"{words.url(sort=f'{BACKWARDS}{word}')}#people"
    if words.choice.sort == f"{BACKWARDS}{word}":
        return "descending", f"{words.url(sort='worst')}#people"
    return "", f"{words.url(sort=word)}#people"


def _pin(choice: Choice, slug: str) -> int:
    return choice.pins.index(slug) + 1 if slug in choice.pins else 0


def _pin_url(words: Words, slug: str) -> str:
    """The newest pin takes the place of the oldest; without any the address says so."""
    pins = [each for each in words.choice.pins if each != slug]
    if slug not in words.choice.pins:
        pins = [*pins, slug][-MOST_PINS:]
    joined = ".".join(pins)
    kept = words.url()
    return f"{kept}{'' if kept == '?' else '&'}pins={joined}#people"


def in_groups(rows: Sequence[Row], choice: Choice) -> list[tuple[Answer | None, list[Row]]]:
    if not choice.grouped:
        return [(None, list(rows))]
    found: dict[Answer, list[Row]] = {}
    for row in rows:
        found.setdefault(row.answer, []).append(row)
    return list(found.items())
