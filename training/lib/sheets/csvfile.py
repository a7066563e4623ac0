"""Tables as CSV: what spreadsheets write in any country, and cells that no spreadsheet runs."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from training.lib.sheets.foreign_text import decode, lines_of
from training.lib.sheets.table import MOST_ROWS, Table, UnreadableFile

# A cell that begins so is run by some spreadsheet, whatever spaces stand before the sign.
_RUNS = r"(?:[\t\r\n]|[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_HARMFUL = re.compile(f"'*{_RUNS}")
_GUARDED = re.compile(f"'+{_RUNS}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LINES_WITH_A_HEAD = 20


def read_csv(data: bytes, *, head_words: Collection[str] = (), most: int = MOST_ROWS) -> Table:
    """All rows. `head_words` stand in the line with the names of the columns, in small letters."""
    text, note = decode(data)
    lines_of(text)
    text, delimiter = _delimiter(text, head_words)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [unguard(cell) for cell in cells]))
            if len(rows) > most + 1:
                words = _("The table has more than {most} rows.")
                raise UnreadableFile(words.format(most=f"{most:,}"))
            line = reader.line_num + 1
    except csv.Error as error:
        words = _("line {line}: this is not CSV ({what}).")
        raise UnreadableFile(words.format(line=line, what=error)) from error
    return Table(rows, [note] if note else [])


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that spreadsheets need to see UTF-8; every cell guarded."""
    return "".join(each_line(rows)).encode("utf-8-sig")


def each_line(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Line by line, so that a long table is sent while it is read; without the mark."""
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\r\n").writerow([guard(cell) for cell in row])
        yield line.getvalue()


def guard(cell: str) -> str:
    """An apostrophe before what would be run; a plain number stays one."""
    return f"'{cell}" if _HARMFUL.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _delimiter(text: str, head_words: Collection[str]) -> tuple[str, str]:
    """What parts the cells: as the first line says (`sep=;`), or as the first full line shows."""
    first, _line, rest = text.partition("\n")
    if found := re.fullmatch(r"sep=([,;\t|])", first.strip(' "\r')):
        return f"\n{rest}", found.group(1)
    lines = text.split("\n", _LINES_WITH_A_HEAD)[:_LINES_WITH_A_HEAD]
    heads = [line for line in lines if any(word in line.casefold() for word in head_words)]
    return text, max(",;\t|", key=(heads or [first])[0].count)
