"""From a template and its data to a PDF: archival (PDF/A-3a) and accessible (PDF/UA-1).

Facts reach the template as JSON, never as markup, so a name such as `#panic` stays a name (ASVS
1.3.7). The same data and timestamp give the same bytes. Signing comes after, in `signing.py`.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import segno
import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.certificates.codes import group_code
from certificates.rendering.coverage import FONT_FOLDER, SERIF_FONT, font_for
from training.lib.errors import Unavailable

TEMPLATE_FOLDER = Path(__file__).parents[2] / "rendering" / "templates"

# Millimetres, landscape.
PAPERS = {"a4": (297.0, 210.0), "letter": (279.4, 215.9)}
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]

# Day, month as a word, year: read the same way in every country.
_DATE = "j F Y"

# A word longer than this may be broken anywhere, or it would run off the paper at any size.
_LONGEST_WHOLE_WORD = 40
_BREAK_HERE = "\u200b"
_WORDS = re.compile(r"([\s-]+)")

# The compiler keeps its inputs between calls, so two threads must not share a call.
_one_at_a_time = threading.Lock()


class RenderingFailed(Unavailable):
    """The PDF could not be made. What it states stands; the rendering is tried again."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside the PDF that says the same as the page, for machines."""

    name: str
    mime_type: str
    description: str
    content: str


def typeset(
    template: str,
    *,
    paper: str,
    facts: Mapping[str, Any],
    labels: Mapping[str, str],
    verify_url: str,
    timestamp: datetime,
    attachments: Sequence[Attachment] = (),
    drawings: Mapping[str, str] | None = None,
) -> bytes:
    """The unsigned PDF; the same bytes for the same arguments. `drawings` are SVG by name."""
    width, height = PAPERS[paper]
    data = {
        "paper": {"width": width, "height": height},
        "facts": facts,
        "labels": labels,
        "attachments": [asdict(attachment) for attachment in attachments],
    }
    inputs = {"data": json.dumps(data), "qr": qr_svg(verify_url), **(drawings or {})}
    # Folder and file are named alike: "certificate-1" holds certificate.typ.
    source = TEMPLATE_FOLDER / template / f"{template.rpartition('-')[0]}.typ"
    try:
        with _one_at_a_time:
            pdf = _compiler().compile(
                source,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=_STANDARDS,
                timestamp=timestamp.astimezone(UTC).replace(microsecond=0),
            )
    except typst.TypstError as error:
        message = _("The document could not be made. What it states is valid without it.")
        raise RenderingFailed(message, diagnostic=error.message) from error
    return cast(bytes, pdf)


@cache
def _compiler() -> typst.Compiler:
    """One compiler a process: it reads the fonts once, and never those of the machine."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER]
    )
    return typst.Compiler(root=TEMPLATE_FOLDER, font_paths=fonts)


@lru_cache(maxsize=256)
def qr_svg(url: str) -> str:
    """The QR code of an address as one vector path.

    The mask is fixed: trying all eight takes most of the time, and every reader takes any mask.
    Each row reaches a hair into the next, because two edges that only touch show a white line.
    """
    code = segno.make(url, error="m", mask=4, micro=False, boost_error=False)
    rows = [
        f"M{start} {y}h{length}v1.03h-{length}z"
        for y, row in enumerate(code.matrix)
        for start, length in _runs(row)
    ]
    side = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#0c3338" d="{"".join(rows)}"/></svg>'
    )


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


def printable_name(name: str) -> dict[str, str]:
    """What a template needs to set a name: in one font where one has all of it."""
    name = unicodedata.normalize("NFC", name)
    return {
        "holder_name": breakable(name),
        "plain_name": name,
        # One font for the whole name where one has all of it: a letter from another stands out.
        "name_font": font_for("".join(name.split())) or SERIF_FONT,
        "longest_in_name": longest_whole_word(name),
    }


def printable_code(code: str, verify_url: str) -> dict[str, str]:
    """The code in groups, and the page it is typed into."""
    page = verify_url.partition("://")[2].partition(code)[0].rstrip("/")
    return {"grouped_code": group_code(code), "verify_page": page}


def printed_date(day: date) -> str:
    return date_format(day, _DATE)


def breakable(text: str) -> str:
    """The text with places to break inside words that no line can hold."""
    return "".join(
        _BREAK_HERE.join(word) if len(word) > _LONGEST_WHOLE_WORD else word
        for word in _WORDS.split(text)
    )


def longest_whole_word(text: str) -> str:
    """The word that decides the size; longer ones are broken."""
    words = (word for word in _WORDS.split(text) if len(word) <= _LONGEST_WHOLE_WORD)
    return max(words, key=len, default="")
