"""A row of the sheet as what it says of a person, or why it cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clinics.domain.roster import fields as at
from clinics.domain.roster.columns import Column, filled_rows, head_row
from clinics.domain.roster.dates import AmbiguousDate, is_blank, looks_like_date, read_date
from clinics.domain.roster.fields import ACTIONS
from training.lib.sheets.table import Table
from training.lib.text import clean_line

_IN_BRACKETS = re.compile(r".*<\s*([^<>]+@[^<>]+)\s*>")
_LONGEST = {at.NAME: 200, at.NUMBER: 80, at.POSITION: 120, at.LOCATION: 120}
Place = tuple[str, str]


@dataclass
class Row:
    """What one row says. An empty text says nothing, and so changes nothing."""

    line: int
    email: str = ""
    name: str = ""
    number: str = ""
    regulator: str = ""
    places: list[Place] | None = None
    papers: dict[str, str] = field(default_factory=dict)
    action: str = ""
    reasons: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.name or self.email or self.number


def body_of(table: Table) -> list[tuple[int, list[str]]]:
    """The rows below the names of the columns."""
    rows = filled_rows(table)
    return rows[head_row([cells for _line, cells in rows]) + 1 :]


def read_row(line: int, cells: Sequence[str], columns: Sequence[Column]) -> Row:
    row = Row(line, source=[cell[:200] for cell in cells])
    said: dict[str, str] = {}
    for column in columns:
        text = cells[column.place] if column.place < len(cells) else ""
        if column.field == at.UNUSED or is_blank(text, is_date=column.is_date):
            continue
        if column.is_date:
            _read_paper(row, column, text)
        else:
            said[column.field] = _clean(row, column, text)
    _take(row, said)
    return row


def _clean(row: Row, column: Column, text: str) -> str:
    """NFC, one line, nothing hidden; a cell that cannot be so is said with its column."""
    try:
        text = clean_line(text)
    except ValidationError as error:
        words = _("{column}: {why}")
        row.reasons.append(words.format(column=column.title, why=" ".join(error.messages)))
        return ""
    most = _LONGEST.get(column.field, 254)
    if len(text) > most:
        words = _("{column}: longer than {most} characters.")
        row.reasons.append(words.format(column=column.title, most=most))
        return ""
    return text


def _take(row: Row, said: Mapping[str, str]) -> None:
    row.name = said.get(at.NAME) or " ".join(filter(None, [said.get(at.FIRST), said.get(at.LAST)]))
    row.number = _number(row, said.get(at.NUMBER, ""))
    row.regulator = said.get(at.REGULATOR, "")
    row.email = _email(row, said.get(at.EMAIL, ""))
    row.action = _action(row, said.get(at.ACTION, ""))
    if at.POSITION in said:
        row.places = _places(row, said[at.POSITION], said.get(at.LOCATION, ""))
    elif said.get(at.LOCATION):
        row.reasons.append(_("A location without a position. Fill in the position."))
    if not row.reasons and not row.email and not row.number:
        row.reasons.append(
            _("Neither e-mail nor registration number. A name alone does not tell people apart.")
        )


def _email(row: Row, text: str) -> str:
    if found := _IN_BRACKETS.fullmatch(text):
        text = found.group(1)
    text = text.removeprefix("mailto:").strip().lower()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        row.reasons.append(_("“{text}” is no e-mail address.").format(text=text[:80]))
        return ""
    return text


def _number(row: Row, text: str) -> str:
    """A spreadsheet makes a day of what it takes for one; a day is nobody's number."""
    if not looks_like_date(text):
        return text
    words = _("“{text}” is a date, not a registration number.")
    row.reasons.append(words.format(text=text[:40]))
    return ""


def _action(row: Row, text: str) -> str:
    found = ACTIONS.get(text.casefold())
    if found is None:
        words = _("“{text}” is no action: use add, update or remove, or leave it empty.")
        row.reasons.append(words.format(text=text[:40]))
        return ""
    return found


def _places(row: Row, positions: str, locations: str) -> list[Place]:
    """`Senior; Lead` at `Harbour; Hill`: as many locations as positions, or one for all."""
    titles = [part.strip() for part in positions.split(";") if part.strip()]
    names = [part.strip() for part in locations.split(";")] if locations else [""]
    if len(names) == 1:
        names *= len(titles)
    if len(names) != len(titles):
        words = _("{positions} positions and {locations} locations: give each its own, or one.")
        row.reasons.append(words.format(positions=len(titles), locations=len(names)))
        return []
    return list(dict.fromkeys(zip(titles, names, strict=True)))


def _read_paper(row: Row, column: Column, text: str) -> None:
    shown = {"column": column.title, "text": text.strip()[:40]}
    try:
        read = read_date(text, column.order)
        row.papers[column.field.removeprefix("paper:")] = read.isoformat()
    except AmbiguousDate:
        words = _("{column}: “{text}” can be read in two ways. Write the month as a word.")
        row.reasons.append(words.format(**shown))
    except ValueError:
        row.reasons.append(_("{column}: “{text}” is no date.").format(**shown))
