"""XLSX of other programs: the first sheet in sight, what its cells show. Nothing is run."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from training.lib.packages import Package, beside
from training.lib.sheets.foreign_text import tidy
from training.lib.sheets.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Loss,
    LossKind,
    Table,
    UnreadableFile,
)
from training.lib.xmltree import Element, parse

_CELL = re.compile(r"([A-Z]{1,3})\d+")
_HIDDEN_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONG_FRACTION = re.compile(r"-?\d+\.\d{15,}|-?\d+(?:\.\d+)?[eE][+-]?\d+")
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # formats every program has by number
LARGEST_TABLE = 50_000_000  # characters: a shared text may stand in every cell
_MOST_TOLD = 5
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class _Book:
    """What a cell points at: shared texts, and which styles are those of dates."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.root = parse(package.read("xl/workbook.xml"), "workbook.xml")
        self.shared = self._shared()
        self.dates = self._date_styles()
        about = self.root.first("workbookPr")
        old_mac = about is not None and about.attributes.get("date1904") in {"1", "true"}
        self.length = 0  # of all cells that were read
        self.day_zero = date(1904, 1, 1) if old_mac else date(1899, 12, 30)

    def _shared(self) -> list[str]:
        path = "xl/sharedStrings.xml"
        if path not in self.package:
            return []
        return [_told(one) for one in parse(self.package.read(path), path).all("si")]

    def _date_styles(self) -> set[str]:
        """Of the styles of cells, by their place: a date is a number in such a style."""
        path = "xl/styles.xml"
        if path not in self.package:
            return set()
        root = parse(self.package.read(path), path)
        own = {
            one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
            for one in root.find("numFmt")
        }
        styles = root.first("cellXfs")
        return {
            str(place)
            for place, style in enumerate(styles.all("xf") if styles else [])
            if _is_date(style.attributes.get("numFmtId", "0"), own)
        }


def _is_date(number: str, own: dict[str, str]) -> bool:
    if number in own:
        return bool(re.search(r"[dy]", _QUOTED.sub("", own[number]).casefold()))
    return number.isdecimal() and int(number) in _DATES


def read_xlsx(data: bytes, *, most: int = MOST_ROWS) -> Table:
    """All rows of the first sheet in sight, each cell as it shows."""
    book = _Book(Package(data))
    table = Table([])
    path = _first_sheet(book, table)
    sheet = parse(book.package.read(path), path)
    rows = sheet.find("row")
    if len(rows) > most * 2:
        words = _("The table has more than {most} rows.")
        raise UnreadableFile(words.format(most=f"{most:,}"))
    for number, row in enumerate(rows, start=1):
        told = row.attributes.get("r", "")
        line = int(told) if told.isdecimal() else number
        table.rows.append((line, _cells(book, table, line, row)))
    _tell_joined(sheet, table)
    return table


def _tell_joined(sheet: Element, table: Table) -> None:
    inside = sheet.first("mergeCells")
    joined = [one.attributes.get("ref", "") for one in inside.all("mergeCell")] if inside else []
    if joined:
        words = _("Cells are joined: only the first of each has what stands there ({cells}).")
        more = ", …" if len(joined) > _MOST_TOLD else ""
        table.notes.append(words.format(cells=", ".join(joined[:_MOST_TOLD])[:200] + more))


def _first_sheet(book: _Book, table: Table) -> str:
    """The first that is not hidden; that there are others is said."""
    links = parse(book.package.read("xl/_rels/workbook.xml.rels"), "workbook.xml.rels")
    targets = {
        link.attributes.get("Id"): link.attributes.get("Target", "") for link in links.children
    }
    sheets = [
        (one, target)
        for one in book.root.find("sheet")
        if (target := targets.get(one.attributes.get("id")))
    ]
    seen = [pair for pair in sheets if pair[0].attributes.get("state", "visible") == "visible"]
    if not seen:
        raise UnreadableFile(_("The workbook has no sheet."))
    first, target = seen[0]
    others = [one.attributes.get("name", "") for one, _target in sheets if one is not first]
    if others:
        words = _("Only the sheet “{name}” is read; not read: {others}.")
        told = {"name": first.attributes.get("name", ""), "others": ", ".join(others)[:200]}
        table.notes.append(words.format(**told))
    return target.lstrip("/") if target.startswith("/") else beside("xl/workbook.xml", target)


def _told(element: Element) -> str:
    """The text without how it is spoken, which East Asian files add."""
    runs = [element, *element.all("r")]
    return _signs("".join(text.text for run in runs for text in run.all("t")))


def _signs(text: str) -> str:
    return tidy(_HIDDEN_SIGN.sub(lambda found: chr(int(found.group(1), 16)), text))


def _cells(book: _Book, table: Table, line: int, row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row.all("c"):
        name = cell.attributes.get("r", "")
        place = _place(name, len(cells))
        if place >= MOST_COLUMNS:
            raise UnreadableFile(_("The table has more than 500 columns."))
        cells += [""] * (place + 1 - len(cells))
        value = _value(book, cell)
        book.length += len(value)
        if book.length > LARGEST_TABLE:
            raise UnreadableFile(_("The table has more than 50 million characters."))
        if cell.attributes.get("t") == "e":
            words = _("The cell {name} shows an error: {value}.")
            table.refusals[line] = words.format(name=name, value=value[:20])
        elif _shows_date(book, cell, value):
            value = _as_date(book, value)
            words = _(
                "The cell {name} is a date; it is read as {value}. Make it a text if it is none."
            )
            text = words.format(name=name, value=value)
            table.losses.setdefault(line, []).append(Loss(LossKind.DATE, place, name, text))
        if cell.first("f"):
            text = _("A formula is lost: its last value was taken.")
            table.losses.setdefault(line, []).append(Loss(LossKind.FORMULA, place, name, text))
        cells[place] = value
    return cells


def _place(name: str, otherwise: int) -> int:
    found = _CELL.fullmatch(name)
    if not found:
        return otherwise
    place = 0
    for letter in found.group(1):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(book: _Book, cell: Element) -> str:
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        inside = cell.first("is")
        return _told(inside) if inside else ""
    value = cell.text_of("v")
    if kind == "s":
        if not value.isdecimal() or int(value) >= len(book.shared):
            raise UnreadableFile(_("A cell points at a text that is not there."))
        return book.shared[int(value)]
    if kind == "b":
        return "true" if value == "1" else "false"
    return _number(value) if kind == "n" else _signs(value)


def _number(value: str) -> str:
    """As a person typed it: 0.1 is stored as 0.10000000000000001, and 3 at times as 3.0."""
    if _LONG_FRACTION.fullmatch(value):
        value = repr(float(value))
    return value.removesuffix(".0")


def _shows_date(book: _Book, cell: Element, value: str) -> bool:
    is_number = cell.attributes.get("t", "n") == "n" and bool(value)
    return is_number and cell.attributes.get("s", "") in book.dates


def _as_date(book: _Book, value: str) -> str:
    try:
        return (book.day_zero + timedelta(days=int(float(value)))).isoformat()
    except (ValueError, OverflowError):
        return value
