"""The list as a table: the same that is read, so that it comes back without a change."""

from collections.abc import Iterable, Iterator, Sequence

from clinics.domain.roster import fields as at
from clinics.domain.roster.fields import FIELDS
from clinics.queries.listed import Listed

_LEFT_OUT = (at.FIRST, at.LAST)
_COLUMNS = [name for name in FIELDS if name not in _LEFT_OUT]


def export_rows(listed: Iterable[Listed]) -> Iterator[Sequence[str]]:
    """The names of the columns, then a row for each person. The action is left to be filled in."""
    yield [FIELDS[name].title for name in _COLUMNS]
    for one in listed:
        cells = {
            at.EMAIL: one.email,
            at.NAME: one.name,
            at.POSITION: "; ".join(title for title, _name in one.places),
            at.LOCATION: _locations(one),
            at.NUMBER: one.number,
            at.REGULATOR: one.regulator,
        } | {f"paper:{kind}": day for kind, day in one.papers.items()}
        yield [cells.get(name, "") for name in _COLUMNS]


def _locations(one: Listed) -> str:
    names = [name for _title, name in one.places]
    return "; ".join(names) if any(names) else ""
