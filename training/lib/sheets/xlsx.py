"""Tables as XLSX, every cell a text. Reading is in `xlsx_reading`."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

from training.lib.packages import pack
from training.lib.xmltree import clean, tag, words

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_xlsx(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """One sheet of that name, the same bytes for the same rows."""
    data = "".join(_row(number, cells) for number, cells in enumerate(rows, start=1))
    return _packed(tag("worksheet", tag("sheetData", data), xmlns=_MAIN), title)


def _row(number: int, cells: Sequence[str]) -> str:
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


def _packed(worksheet: str, title: str) -> bytes:
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
            f'<sheet name={quoteattr(_sheet_name(title))} sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _links("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": worksheet,
    }
    return pack({path: _HEAD + text for path, text in parts.items()})


def _links(kind: str, target: str) -> str:
    link = tag("Relationship", Id="rId1", Type=f"{_RELATIONS}/{kind}", Target=target)
    return tag("Relationships", link, xmlns=f"{_PACKAGE}/relationships")


def _sheet_name(title: str) -> str:
    """What a spreadsheet takes as a name: 31 letters, and none of those that it uses itself."""
    return clean(re.sub(r"[\[\]:*?/\\]", " ", title)[:31]).strip("' ") or "1"
