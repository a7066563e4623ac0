"""Tables as CSV: what spreadsheets write in any country, and cells that no spreadsheet runs."""

import csv
import io
import re

from django.utils.translation import gettext as _

from quizzes.interchange import sheet
from quizzes.interchange.questions import Export, Question, UnreadableFile
from quizzes.interchange.texts import decode, lines_of

# A cell that begins so is run by some spreadsheet, whatever spaces stand before the sign.
_RUNS = r"(?:[\t\r\n]|[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_HARMFUL = re.compile(f"'*{_RUNS}")
_GUARDED = re.compile(f"'+{_RUNS}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def read(data: bytes, file: str) -> list[Question]:
    text, note = decode(data)
    lines_of(text)
    text, delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [_unguard(cell) for cell in cells]))
            if len(rows) > sheet.MOST_ROWS + 1:
                raise UnreadableFile(_("The table has more than 50,000 rows."))
            line = reader.line_num + 1
    except csv.Error as error:
        words = _("line {line}: this is not CSV ({what}).")
        raise UnreadableFile(words.format(line=line, what=error)) from error
    return sheet.read_table(sheet.Table(rows, [note] if note else []))


def _delimiter(text: str) -> tuple[str, str]:
    """What parts the cells: as the first line says (`sep=;`), or as the first full line shows."""
    first, _line, rest = text.partition("\n")
    if found := re.fullmatch(r"sep=([,;\t|])", first.strip(' "\r')):
        return f"\n{rest}", found.group(1)
    heads = [line for line in text.split("\n", 20)[:20] if "question" in line.casefold()]
    head = (heads or [first])[0]
    return text, max(",;\t|", key=head.count)


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
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: guard(cell) for name, cell in row.items()} for row in rows)
    export.data = out.getvalue().encode("utf-8-sig")
    return export


def guard(cell: str) -> str:
    """An apostrophe before what would be run; a plain number stays one."""
    return f"'{cell}" if _HARMFUL.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
