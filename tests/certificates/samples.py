"""Facts of a certificate that nobody holds, and a reader of what a PDF prints."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from certificates.domain.documents.rendering import CertificateFacts

ISSUED_AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
REGISTER_SENTENCE = "Check the regulator's public register for authority to practise."
DRAFT_WORDS = "Draft content: demonstration only"


def make_facts(**changes: Any) -> CertificateFacts:
    facts: dict[str, Any] = {
        "kind": "Certificate of theory",
        "holder_name": "Maren Holloway",
        "achievement": "has passed the timed theory examination of module 3",
        "module_title": "Safety",
        "programme_title": "Dry Needling Foundations",
        "programme_version": "1",
        "results": (("Result", "36 of 40"), ("Cut score of the form", "34")),
        "cut_score_status": "Provisional cut score: a panel has not rated these questions yet",
        "passed_on": date(2026, 11, 22),
        "issued_on": date(2026, 11, 23),
        "number": "NW-2026-000123",
        "code": "7Q4M9XKD2HTR0123456789ABCD",
        "verify_url": "https://needlewise.example/verify/7Q4M9XKD2HTR0123456789ABCD/",
        "issuer_name": "Needlewise",
        "attests": ("the named person passed the timed quiz of the module named.",),
        "does_not_attest": ("the holder is licensed, registered or authorised to needle;",),
        "register_sentence": REGISTER_SENTENCE,
    }
    return CertificateFacts(**(facts | changes))


def page_texts(pdf: bytes) -> list[str]:
    """The words of each page as a reader copies them, white space as single blanks."""
    reader = PdfFileReader(BytesIO(pdf))
    return [_words(page.get_object()) for page in reader.root["/Pages"]["/Kids"]]


def _words(page: Any) -> str:
    fonts = {
        name[1:].encode(): _unicode_map(font.get_object()["/ToUnicode"].data)
        for name, font in page["/Resources"]["/Font"].items()
    }
    text = "".join(_runs(page["/Contents"].data, fonts))
    return " ".join(text.replace("\u200b", "").split())


def _runs(content: bytes, fonts: dict[bytes, dict[int, str]]) -> Iterator[str]:
    font: dict[int, str] = {}
    at = 0
    token = re.compile(rb"/(f\d+) [\d.]+ Tf|(\()|<([0-9A-Fa-f]+)>|(EMC)")
    while match := token.search(content, at):
        at = match.end()
        if match[1]:
            font = fonts[match[1]]
        elif match[4]:
            yield " "
        else:
            raw, at = _literal(content, at) if match[2] else (bytes.fromhex(match[3].decode()), at)
            yield "".join(font.get(glyph, "") for glyph in _pairs(raw))


def _literal(content: bytes, at: int) -> tuple[bytes, int]:
    """A string that began before `at`, with the place after its closing parenthesis."""
    start, depth = at, 1
    while depth:
        depth += {b"(": 1, b")": -1}.get(content[at : at + 1], 0)
        at += 2 if content[at : at + 1] == b"\\" else 1
    return _unescaped(content[start : at - 1]), at


def _unescaped(literal: bytes) -> bytes:
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def plain(match: re.Match[bytes]) -> bytes:
        body = match[1]
        return bytes([int(body, 8)]) if body.isdigit() else named.get(body, body)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, literal, flags=re.DOTALL)


def _pairs(raw: bytes) -> Iterator[int]:
    return (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


def _unicode_map(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs
    }
