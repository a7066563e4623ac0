"""What the columns of a clinic's sheet mean: guessed by their names and by what stands in them.

A guess that could be wrong is shown with samples and confirmed; only a name that can mean nothing
else, above values that agree with it, is taken as it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from clinics.domain.roster import fields as at
from clinics.domain.roster.dates import ambiguous_examples, looks_like_date, possible_orders
from clinics.domain.roster.fields import FIELDS, UNUSED, plain
from training.lib.sheets.table import MOST_COLUMNS, Table, UnreadableFile

_SHOWN, _LOOKED_AT, _MOST_TITLES = 3, 50, 20
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LONGEST = 254  # of an address; a search in a cell of a megabyte would never end
Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Column:
    """A column of the file, by its place; `sure` says that nobody needs to be asked what it means.

    `doubt` is why the guess is not what the name says. `orders` are those in which its dates can
    be read when they are several, with `examples` that differ; `order` is the one that counts.
    """

    place: int
    head: str
    field: str
    sure: bool
    samples: tuple[str, ...] = ()
    doubt: str = ""
    order: str = ""
    orders: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Column":
        lists = ("samples", "orders", "examples")
        return cls(**dict(told) | {name: tuple(told.get(name, ())) for name in lists})

    @property
    def is_date(self) -> bool:
        return self.field.startswith("paper:")

    @property
    def asks_order(self) -> bool:
        return self.is_date and bool(self.orders) and not self.order

    @property
    def title(self) -> str:
        """How it is named to a person, also where its head is empty."""
        return self.head or _("Column {number}").format(number=self.place + 1)


def guess_columns(table: Table) -> list[Column]:
    """Each column with a name or a value; UnreadableFile where there is no table."""
    rows = filled_rows(table)
    if not rows:
        raise UnreadableFile(_("The table is empty."))
    if max(len(cells) for _line, cells in rows) > MOST_COLUMNS:
        raise UnreadableFile(_("The table has more than 500 columns."))
    place = head_row([cells for _line, cells in rows])
    heads, below = rows[place][1], rows[place + 1 :]
    if not below:
        raise UnreadableFile(_("The table has the names of columns and no row below them."))
    width = max(len(cells) for _line, cells in rows[place:])
    found = [
        _guess(number, heads[number].strip() if number < len(heads) else "", below)
        for number in range(width)
    ]
    return _doubt_the_second(_ask_for_a_key([one for one in found if one.head or one.samples]))


def settle_orders(columns: Iterable[Column], body: Rows) -> list[Column]:
    """How the dates of each column are read, or between which orders somebody has to choose."""
    return [_settled(one, cells_of(body, one.place)) if one.is_date else one for one in columns]


def _settled(column: Column, texts: Sequence[str]) -> Column:
    orders = possible_orders(texts)
    if len(orders) < 2:
        return replace(column, order=next(iter(orders), ""), orders=(), examples=())
    return replace(
        column,
        order=column.order if column.order in orders else "",
        orders=tuple(orders),
        examples=ambiguous_examples(texts, orders),
    )


def filled_rows(table: Table) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells in table.rows if any(cell.strip() for cell in cells)]


def cells_of(rows: Rows, place: int) -> list[str]:
    """What stands in a column, without what is empty."""
    return [
        cells[place].strip() for _line, cells in rows if place < len(cells) and cells[place].strip()
    ]


def head_row(rows: Sequence[Sequence[str]]) -> int:
    """The row with most names we know; a title or a date may stand above it."""
    if not rows:
        return 0
    known = [
        sum(bool(_by_name(cell) or _by_hint(cell)) for cell in cells)
        for cells in rows[:_MOST_TITLES]
    ]
    return known.index(max(known))


def all_sure(columns: Sequence[Column]) -> bool:
    return all(column.sure and not column.asks_order for column in columns)


def _guess(place: int, head: str, below: Rows) -> Column:
    filled = cells_of(below, place)
    samples = tuple(dict.fromkeys(cell[:60] for cell in filled[:200]))[:_SHOWN]
    named = _by_name(head)
    field = named or (_by_hint(head) or _by_values(filled) if filled else UNUSED)
    field, doubt = _held_against(field, filled[:_LOOKED_AT])
    sure = not doubt and (bool(named) or field == UNUSED)
    return Column(place, head[:80], field, sure, samples, doubt)


def _held_against(field: str, sample: Sequence[str]) -> tuple[str, str]:
    """What the column may be by its values, and why that is not what its name says."""
    if not sample or field == UNUSED:
        return field, ""
    dates = sum(map(looks_like_date, sample))
    if field.startswith("paper:"):
        if dates:
            return field, ""
        return UNUSED, _doubt(field, _("no date stands in it"))
    if dates * 2 > len(sample):
        date_of = at.REGISTRATION_UNTIL if field == at.NUMBER else UNUSED
        return date_of, _doubt(field, _("dates stand in it"))
    addresses = _addresses(sample)
    if field == at.EMAIL and not addresses:
        return UNUSED, _doubt(field, _("no address stands in it"))
    if field != at.EMAIL and addresses * 2 > len(sample):
        return at.EMAIL, _doubt(field, _("addresses stand in it"))
    return field, ""


def _doubt(field: str, but: str) -> str:
    words = _("By its name it would be “{field}”, but {but}.")
    return words.format(field=FIELDS[field].label, but=but)


def _by_name(head: str) -> str:
    name = plain(head)
    return next((one for one, field in FIELDS.items() if name in field.names), UNUSED)


def _by_hint(head: str) -> str:
    """Only of a short text: a sentence that mentions insurance is no head of a column."""
    name = plain(head)
    if not name or len(name) > 60 or "@" in head:
        return UNUSED
    hits = (one for one, field in FIELDS.items() if field.hint and field.hint.search(name))
    return next(hits, UNUSED)


def _by_values(filled: Sequence[str]) -> str:
    """Addresses tell themselves. Dates alone do not say of what."""
    sample = filled[:_LOOKED_AT]
    return at.EMAIL if _addresses(sample) * 2 > len(sample) else UNUSED


def _addresses(sample: Iterable[str]) -> int:
    return sum(bool(_ADDRESS.search(cell[:_LONGEST])) for cell in sample)


def _doubt_the_second(columns: list[Column]) -> list[Column]:
    """Two columns cannot mean one thing: the later ones are asked about."""
    seen: Counter[str] = Counter()
    found = []
    for column in sorted(columns, key=lambda one: (not one.sure, one.place)):
        again = column.field != UNUSED and seen[column.field] > 0
        seen[column.field] += 1
        found.append(replace(column, field=UNUSED, sure=False) if again else column)
    return sorted(found, key=lambda one: one.place)


def _ask_for_a_key(columns: list[Column]) -> list[Column]:
    """Without a column of addresses or numbers nobody can be told apart: ask about what is left."""
    if at.KEYS & {column.field for column in columns}:
        return columns
    return [
        replace(one, sure=one.sure and (one.field != UNUSED or not one.samples)) for one in columns
    ]
