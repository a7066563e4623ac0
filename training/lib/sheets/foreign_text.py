"""Text of other programs: whatever encoding it came in, fit for a database and a page."""

import codecs
import re

from django.utils.translation import gettext as _

from training.lib.sheets.table import UnreadableFile

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
MOST_LINES = 1_000_000


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and a note when its encoding had to be guessed."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return tidy(data.decode(encoding)), ""
            except UnicodeDecodeError as error:
                words = _("The file says it is {encoding}, and at byte {place} it is not.")
                raise UnreadableFile(
                    words.format(encoding=encoding[:6], place=error.start)
                ) from error
    try:
        return tidy(data.decode()), ""
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise UnreadableFile(_("This is no text file.")) from error
        note = _("The file is not UTF-8. It was read as Windows-1252: check letters with accents.")
        return tidy(data.decode("cp1252", errors="replace")), note


def tidy(text: str) -> str:
    """One kind of line end, and nothing that a database or a page cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _UNFIT.sub("", text))


def lines_of(text: str) -> list[str]:
    if text.count("\n") > MOST_LINES:
        raise UnreadableFile(_("The file has more than 1,000,000 lines."))
    return text.split("\n")
