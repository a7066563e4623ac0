"""From the facts of a certificate to its PDF: archival (PDF/A-3a) and accessible (PDF/UA-1).

Facts reach the template as JSON, never as markup, so a name such as `#panic` stays a name (ASVS
1.3.7). The same facts and timestamp give the same bytes. Signing comes after, in `signing.py`.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import segno
import typst
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from certificates.domain.codes import group_code
from certificates.rendering.coverage import FONT_FOLDER, SERIF_FONT, font_for
from training.lib.errors import Unavailable

TEMPLATE_FOLDER = Path(__file__).parents[1] / "rendering" / "templates"
CURRENT_TEMPLATE = "certificate-1"

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
    """The PDF could not be made. The certificate stands; the rendering is tried again."""


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """The instructor who observed the practical skill, under a recognition of that day."""

    name: str
    recognition_number: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside the PDF that says the same as the page, for machines."""

    name: str
    mime_type: str
    description: str
    content: str


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Everything that is printed; nothing is looked up while rendering.

    The texts are already in `language`; only the fixed labels and the dates are added here.
    """

    kind: str
    holder_name: str
    achievement: str
    module_title: str
    programme_title: str
    programme_version: str
    results: tuple[tuple[str, str], ...]
    cut_score_status: str
    passed_on: date
    issued_on: date
    number: str
    code: str
    verify_url: str
    issuer_name: str
    attests: tuple[str, ...]
    does_not_attest: tuple[str, ...]
    register_sentence: str
    regions: tuple[str, ...] = ()
    instructors: tuple[Examiner, ...] = ()
    hours: Decimal | None = None
    is_draft: bool = False
    language: str = "en"


def render_certificate(
    facts: CertificateFacts,
    *,
    paper: str,
    timestamp: datetime,
    template: str = CURRENT_TEMPLATE,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The unsigned PDF; the same bytes for the same arguments."""
    width, height = PAPERS[paper]
    data = {
        "paper": {"width": width, "height": height},
        "facts": _printable_facts(facts),
        "labels": _labels(facts),
        "attachments": [asdict(attachment) for attachment in attachments],
    }
    inputs = {"data": json.dumps(data), "qr": qr_svg(facts.verify_url)}
    return _compile(template, inputs, timestamp=timestamp)


def facts_as_json(facts: CertificateFacts) -> str:
    """The facts for machines, as they are attached to the PDF."""
    return json.dumps(asdict(facts), default=str, ensure_ascii=False, indent=2, sort_keys=True)


def _compile(template: str, inputs: Mapping[str, str], *, timestamp: datetime) -> bytes:
    source = TEMPLATE_FOLDER / template / "certificate.typ"
    try:
        with _one_at_a_time:
            pdf = _compiler().compile(
                source,
                format="pdf",
                sys_inputs=dict(inputs),
                pdf_standards=_STANDARDS,
                timestamp=timestamp.astimezone(UTC).replace(microsecond=0),
            )
    except typst.TypstError as error:
        message = _("The document could not be made. The certificate is valid without it.")
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


def _printable_facts(facts: CertificateFacts) -> dict[str, Any]:
    name = unicodedata.normalize("NFC", facts.holder_name)
    with translation.override(facts.language):
        return asdict(facts) | {
            "holder_name": _breakable(name),
            "plain_name": name,
            # One font for the whole name where one has all of it: a letter from another stands out.
            "name_font": font_for("".join(name.split())) or SERIF_FONT,
            "longest_in_name": _longest_whole_word(name),
            "module_title": _breakable(facts.module_title),
            "longest_in_title": _longest_whole_word(facts.module_title),
            "passed_on": date_format(facts.passed_on, _DATE),
            "issued_on": date_format(facts.issued_on, _DATE),
            "hours": None if facts.hours is None else number_format(facts.hours),
            "grouped_code": group_code(facts.code),
            "verify_page": facts.verify_url.partition("://")[2]
            .partition(facts.code)[0]
            .rstrip("/"),
        }


def _breakable(text: str) -> str:
    """The text with places to break inside words that no line can hold."""
    return "".join(
        _BREAK_HERE.join(word) if len(word) > _LONGEST_WHOLE_WORD else word
        for word in _WORDS.split(text)
    )


def _longest_whole_word(text: str) -> str:
    """The word that decides the size; longer ones are broken."""
    words = (word for word in _WORDS.split(text) if len(word) <= _LONGEST_WHOLE_WORD)
    return max(words, key=len, default="")


def _labels(facts: CertificateFacts) -> dict[str, str]:
    with translation.override(facts.language):
        return {
            "document_title": _("%(kind)s %(number)s: %(module)s")
            % {"kind": facts.kind, "number": facts.number, "module": facts.module_title},
            "certifies": _("This is to certify that"),
            "programme": _("%(programme)s, programme version %(version)s")
            % {"programme": facts.programme_title, "version": facts.programme_version},
            "passed_on": _("Passed on"),
            "issued_on": _("Issued on"),
            "hours": _("Learning hours"),
            "cut_score_status": _("How the cut score was set"),
            "regions": _("Regions examined"),
            "no_regions": _("None: theory only"),
            "practical": _("Practical skill"),
            "no_practical": _("Not examined: theory only"),
            "recognition": _("Recognition number"),
            "number": _("Certificate number"),
            "signed": _(
                "Signed electronically by %(issuer)s. Page 2 says what this certificate attests."
            )
            % {"issuer": facts.issuer_name},
            "scan": _("Scan to verify"),
            "qr_alternative": _("QR code that opens the verification page of this certificate"),
            "statement": _("What this certificate says, and what it does not say"),
            "attests": _("It attests that"),
            "does_not_attest": _("It does not attest that"),
            "check": _("How to check this certificate"),
            "check_status": _(
                "Scan the QR code or enter the code at the address below. The page shows the "
                "status at that moment; a printed page or a file cannot show a later revocation."
            ),
            "check_name": _("Compare the name with an identity document."),
            "check_file": _(
                "Drop this file on the same page: its electronic signature shows any change. A PDF "
                "reader that does not know our signing authority calls the signer unknown."
            ),
            "no_expiry": _("A certificate states a past event, so it has no end date."),
            "draft": _("Draft content: demonstration only"),
            "draft_reason": _(
                "No authorised reviewer has signed the content of this examination. "
                "This page proves nothing."
            ),
        }
