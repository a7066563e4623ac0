"""Tables as XLSX: the first sheet, its texts and the values of its formulas. Nothing is run."""

import re

from django.utils.translation import gettext as _

from quizzes.interchange import sheet
from quizzes.interchange.packages import Package, beside, pack
from quizzes.interchange.questions import Export, Question, UnreadableFile
from quizzes.interchange.texts import tidy
from quizzes.interchange.xmltree import Element, parse, tag, words

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_HIDDEN_SIGN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_COLUMNS = 500


def read(data: bytes, file: str) -> list[Question]:
    package = Package(data)
    shared = _shared(package)
    table = sheet.Table([])
    path = _first_sheet(package)
    for number, row in enumerate(parse(package.read(path), path).find("row"), start=1):
        told = row.attributes.get("r", "")
        line = int(told) if told.isdecimal() else number
        table.rows.append((line, _cells(row, shared)))
        if row.find("f"):
            table.losses[line] = _("A formula is lost: its last value was taken.")
    return sheet.read_table(table)


def _first_sheet(package: Package) -> str:
    book = parse(package.read("xl/workbook.xml"), "workbook.xml")
    links = parse(package.read("xl/_rels/workbook.xml.rels"), "workbook.xml.rels")
    targets = {
        link.attributes.get("Id"): link.attributes.get("Target", "") for link in links.children
    }
    for one in book.find("sheet"):
        if target := targets.get(one.attributes.get("id")):
            return (
                target.lstrip("/") if target.startswith("/") else beside("xl/workbook.xml", target)
            )
    raise UnreadableFile(_("The workbook has no sheet."))


def _shared(package: Package) -> list[str]:
    path = "xl/sharedStrings.xml"
    if path not in package:
        return []
    return [_told(one) for one in parse(package.read(path), path).all("si")]


def _told(element: Element) -> str:
    """The text without how it is spoken, which East Asian files add."""
    runs = [element, *element.all("r")]
    return _signs("".join(text.text for run in runs for text in run.all("t")))


def _signs(text: str) -> str:
    return tidy(_HIDDEN_SIGN.sub(lambda found: chr(int(found.group(1), 16)), text))


def _cells(row: Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.all("c"):
        place = _place(cell.attributes.get("r", ""), len(cells))
        if place >= _MOST_COLUMNS:
            raise UnreadableFile(_("The sheet has more than 500 columns."))
        cells += [""] * (place + 1 - len(cells))
        cells[place] = _value(cell, shared)
    return cells


def _place(name: str, otherwise: int) -> int:
    found = _CELL.fullmatch(name)
    if not found:
        return otherwise
    place = 0
    for letter in found.group(1):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: Element, shared: list[str]) -> str:
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        inside = cell.first("is")
        return _told(inside) if inside else ""
    value = cell.text_of("v")
    if kind == "s":
        if not value.isdigit() or int(value) >= len(shared):
            raise UnreadableFile(_("A cell points at a text that is not there."))
        return shared[int(value)]
    if kind == "b":
        return "true" if value == "1" else "false"
    return _signs(value)


def write(questions: list[Question]) -> Export:
    export = Export(b"")
    rows = []
    for question in questions:
        row = sheet.write_row(question)
        if row is None:
            export.tell(question.ident, _("A table has no such kind of question: left out."))
        else:
            rows.append(row)
    columns = sheet.used_columns(rows)
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    data = "".join(_row(number, cells) for number, cells in enumerate(lines, start=1))
    export.data = _packed(tag("worksheet", tag("sheetData", data), xmlns=_MAIN))
    return export


def _row(number: int, cells: list[str]) -> str:
    """Every cell is text: a spreadsheet shows “=1+1” and does not run it."""
    inside = "".join(
        tag(
            "c",
            tag("is", f'<t xml:space="preserve">{words(_kept(cell))}</t>'),
            r=f"{_name(place)}{number}",
            t="inlineStr",
        )
        for place, cell in enumerate(cells)
        if cell
    )
    return tag("row", inside, r=str(number))


def _kept(text: str) -> str:
    """What looks like a sign in hexadecimal would be read as that sign."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _name(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _packed(worksheet: str) -> bytes:
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": tag(
            "Types",
            tag(
                "Default",
                Extension="rels",
                ContentType="application/vnd.openxmlformats-package.relationships+xml",
            )
            + tag("Default", Extension="xml", ContentType="application/xml")
            + tag("Override", PartName="/xl/workbook.xml", ContentType=f"{types}.sheet.main+xml")
            + tag(
                "Override",
                PartName="/xl/worksheets/sheet1.xml",
                ContentType=f"{types}.worksheet+xml",
            ),
            xmlns=f"{_PACKAGE}/content-types",
        ),
        "_rels/.rels": _links("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="questions" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _links("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": worksheet,
    }
    return pack({path: _HEAD + text for path, text in parts.items()})


def _links(kind: str, target: str) -> str:
    link = tag("Relationship", Id="rId1", Type=f"{_RELATIONS}/{kind}", Target=target)
    return tag("Relationships", link, xmlns=f"{_PACKAGE}/relationships")
