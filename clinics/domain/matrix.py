"""The matrix as somebody asked for it: which rows, in which order, which columns first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from certificates.enums import Status
from clinics.domain.desk import Row, worst_first
from clinics.domain.judging import RANK
from clinics.enums import Answer, NeedKind
from clinics.queries import Requirement

MOST_PINS = 2  # more would leave no room for the rest
SORTS: dict[str, Callable[[Row], Any]] = {
    "worst": worst_first,
    "name": lambda row: row.person.label.casefold(),
    "end": lambda row: (row.next_end, row.person.label.casefold()),
}
BY_COLUMN, BACKWARDS = "at.", "-"  # before the slug of a column; before any order


@dataclass(frozen=True)
class Column:
    """A column: its place in a row's standings, how it is pinned and sorted, and the links to.

    `pin` is 1, 2 for pinned columns; `pin_url` pins it or lets it go. `sort` is how the rows are
    ordered by it, if they are; `sort_url` orders them by it, the other way round, or no more.
    """

    requirement: Requirement
    place: int
    pin: int = 0
    pin_url: str = ""
    sort: str = ""
    sort_url: str = ""


@dataclass(frozen=True)
class Choice:
    """What the address asks for, as far as it makes sense; all else is left out.

    `location` and `position` are slugs; `requirement` narrows `status` to one column. `sort` is a
    word of `SORTS` or a column, the worst first; a "-" before it turns it round.
    """

    q: str = ""
    location: str = ""
    position: str = ""
    status: str = ""
    requirement: str = ""
    answer: str = ""
    show: str = ""
    sort: str = "worst"
    grouped: bool = False
    whole: bool = False
    pins: tuple[str, ...] = ()

    NARROWING: ClassVar = (
        "q", "location", "position", "status", "requirement", "answer", "show",
    )  # fmt: skip

    @property
    def narrows(self) -> bool:
        return any(getattr(self, name) for name in self.NARROWING)

    def query(self, **changes: Any) -> str:
        """The choice as an address has it, with what is to be otherwise; "" drops a word."""
        chosen = replace(self, **changes)
        words = {
            **{name: getattr(chosen, name) for name in self.NARROWING},
            "sort": chosen.sort if chosen.sort != "worst" else "",
            "group": "answer" if chosen.grouped else "",
            "all": "1" if chosen.whole else "",
        }
        return urlencode({name: word for name, word in words.items() if word})


def read_choice(asked: Mapping[str, str], columns: Sequence[Requirement]) -> Choice:
    """Unknown words, statuses and columns are as if nobody had asked for them."""
    slugs = [column.slug for column in columns]

    def one_of(name: str, known: Iterable[str]) -> str:
        word = asked.get(name, "")
        return word if word in known else ""

    return Choice(
        q=" ".join(asked.get("q", "").replace("\x00", " ").split())[:80],
        location=asked.get("location", "")[:60],
        position=asked.get("position", "")[:60],
        status=one_of("status", Status.values),
        requirement=one_of("requirement", slugs),
        answer=one_of("answer", Answer.values),
        show=one_of("show", NeedKind.values),
        sort=_known_sort(asked.get("sort", ""), slugs),
        grouped=asked.get("group") == "answer",
        whole=asked.get("all") == "1",
        pins=tuple(slug for slug in asked.get("pins", "").split(".") if slug in slugs)[:MOST_PINS],
    )


def _known_sort(word: str, slugs: Sequence[str]) -> str:
    plain = word.removeprefix(BACKWARDS)
    known = plain in SORTS or (plain.startswith(BY_COLUMN) and plain[len(BY_COLUMN) :] in slugs)
    return word if known else "worst"


def chosen_rows(rows: Iterable[Row], choice: Choice) -> list[Row]:
    kept = [row for row in rows if _is_chosen(row, choice)]
    if choice.sort != "worst":  # they come worst first
        plain = choice.sort.removeprefix(BACKWARDS)
        key = SORTS.get(plain) or partial(_at_column, slug=plain.removeprefix(BY_COLUMN))
        kept.sort(key=key, reverse=choice.sort.startswith(BACKWARDS))
    if choice.grouped:
        kept.sort(key=lambda row: _ANSWERS.index(row.answer))
    return kept


def _at_column(row: Row, *, slug: str) -> tuple[int, date, str]:
    """The worst first; of what stands equal, what ends first."""
    stands = row.of(slug)
    name = row.person.label.casefold()
    if stands is None:
        return RANK[Status.NOT_REQUIRED], date.max, name
    return RANK[stands.status], stands.until or date.max, name


# Whom nobody heard of first: that is who is to be reminded.
_ANSWERS = [Answer.SILENT, Answer.UPLOADED, Answer.VERIFIED]


def _is_chosen(row: Row, choice: Choice) -> bool:
    person = row.person
    if choice.q and choice.q.casefold() not in person.label.casefold():
        return False
    if choice.location and not any(_is_at(each, choice.location) for each in person.positions):
        return False
    if choice.position and all(each.position != choice.position for each in person.positions):
        return False
    if choice.show and choice.show not in row.needs:
        return False
    if choice.answer and row.answer != choice.answer:
        return False
    return _has_status(row, choice)


def _is_at(held: Any, location: str) -> bool:
    """Who holds a position without a location works at all of them."""
    return held.location in {"", location}


def _has_status(row: Row, choice: Choice) -> bool:
    if not choice.status and not choice.requirement:
        return True
    if not row.person.is_open:
        return False
    return any(
        (not choice.status or each.status == choice.status)
        and (not choice.requirement or each.requirement.slug == choice.requirement)
        and (choice.status or each.status != Status.NOT_REQUIRED)
        for each in row.standings
    )


def in_columns(
    columns: Sequence[Requirement], choice: Choice
) -> tuple[list[Requirement], list[int]]:
    """The columns in the order of the page, pinned ones first, each with its place in a row."""
    places = list(range(len(columns)))
    pinned = [place for slug in choice.pins for place in places if columns[place].slug == slug]
    order = pinned + [place for place in places if place not in pinned]
    if choice.requirement:
        order.sort(key=lambda place: columns[place].slug != choice.requirement)
    return [columns[place] for place in order], order
