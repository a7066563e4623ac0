"""Tables as XLSX, every cell a text. Reading is in `xlsx_reading`."""

import re

from django.utils.translation import gettext as _

from quizzes.interchange import sheet
from quizzes.interchange.packages import pack
from quizzes.interchange.questions import Export, Question
from quizzes.interchange.xmltree import tag, words

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write(questions: list[Question]) -> Export:
    export = Export(b"")
    rows = []
    for question in questions:
        row = sheet.write_row(question)
        if row is None:
            export.leave_out(question.ident, _("A table has no such kind of question: left out."))
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
