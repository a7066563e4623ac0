"""A badge in a picture, as Open Badges 3.0 says: one iTXt chunk of a PNG, one element of an SVG.

Pictures that are read come from strangers: nothing is decoded or unpacked, every walk is bounded,
and a picture that holds two badges is refused, because nobody can say which one was meant.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.utils.translation import gettext as _

from training.lib.errors import DomainError

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

LARGEST_PICTURE = 10_000_000
LARGEST_BADGE = 1_000_000
MOST_CHUNKS = 20_000
MOST_ELEMENTS = 50_000
DEEPEST_ELEMENT = 200

# Keyword, then the two bytes that say "not compressed"; language and translated keyword are empty.
_ITXT_HEAD = KEYWORD + b"\0\0\0\0\0"
_ELEMENT = f"{{{NAMESPACE}}}credential"
_START_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")


class NoBadge(DomainError):
    """The picture cannot be read as one, or holds no badge, or more than one."""


def bake_png(png: bytes, text: str) -> bytes:
    """The picture with `text` as its one badge; a badge that was in it before is taken out."""
    baked = [PNG_SIGNATURE]
    for kind, body in _chunks(png):
        if not _is_badge(kind, body):
            baked.append(_chunk(kind, body))
        if kind == b"IHDR":
            baked.append(_chunk(b"iTXt", _ITXT_HEAD + text.encode()))
    return b"".join(baked)


def bake_svg(svg: bytes, text: str) -> bytes:
    """The drawing with `text`, a JWT or the JSON of a badge, as the first thing in it."""
    if _badges_of_svg(svg):
        raise NoBadge(_("This picture holds a badge already."))
    start = _START_TAG.match(svg, _offset_of_root(svg))
    if start is None or start.group().endswith(b"/>"):
        raise NoBadge(_("This picture is empty."))
    return svg[: start.end()] + _credential_element(text).encode() + svg[start.end() :]


def unbake(picture: bytes) -> str:
    """The badge in a PNG or SVG as it was put in; raises NoBadge."""
    if len(picture) > LARGEST_PICTURE:
        raise NoBadge(_("This picture is larger than badges are."))
    is_png = picture.startswith(PNG_SIGNATURE)
    badges = list(_badges_of_png(picture)) if is_png else _badges_of_svg(picture)
    if not badges:
        raise NoBadge(_("There is no badge in this picture."))
    if len(badges) > 1:
        raise NoBadge(_("There is more than one badge in this picture."))
    if not 0 < len(badges[0]) <= LARGEST_BADGE:
        raise NoBadge(_("The badge in this picture is empty, or larger than badges are."))
    return badges[0]


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and content of every chunk; what follows IEND is no part of the picture."""
    if not png.startswith(PNG_SIGNATURE):
        raise NoBadge(_("This is not a PNG picture."))
    at = len(PNG_SIGNATURE)
    for _number in range(MOST_CHUNKS):
        length, kind = struct.unpack_from(">I4s", png, at) if at + 8 <= len(png) else (0, b"")
        body = png[at + 8 : at + 8 + length]
        if not kind or at + 12 + length > len(png):
            raise NoBadge(_("This picture is damaged."))
        if png[at + 8 + length : at + 12 + length] != _checksum(kind, body):
            raise NoBadge(_("This picture is damaged."))
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
    raise NoBadge(_("This picture has more parts than pictures have."))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + _checksum(kind, body)


def _checksum(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + body))


def _is_badge(kind: bytes, body: bytes) -> bool:
    return kind == b"iTXt" and body.startswith(KEYWORD + b"\0")


def _badges_of_png(png: bytes) -> Iterator[str]:
    for kind, body in _chunks(png):
        if _is_badge(kind, body):
            yield _text_of(body)


def _text_of(body: bytes) -> str:
    """The text after keyword, flags, language and translated keyword; never unpacked."""
    head = len(KEYWORD) + 1
    parts = body[head + 2 :].split(b"\0", 2)
    if body[head : head + 2] != b"\0\0" or len(parts) != 3:
        raise NoBadge(_("The badge in this picture is packed in a way badges are not."))
    try:
        return parts[2].decode()
    except UnicodeDecodeError:
        raise NoBadge(_("The badge in this picture cannot be read.")) from None


def _badges_of_svg(svg: bytes) -> list[str]:
    """Only what lies directly under the root counts; anything else is drawing."""
    badges, depth, elements = [], 0, 0
    try:
        for event, element in iterparse(io.BytesIO(svg), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            elements += 1
            if depth > DEEPEST_ELEMENT or elements > 2 * MOST_ELEMENTS:
                raise NoBadge(_("This picture has more parts than pictures have."))
            if event == "end" and depth == 1 and element.tag == _ELEMENT:
                badges.append(element.get("verify") or (element.text or "").strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NoBadge(_("This is neither a PNG nor an SVG picture that we can read.")) from None
    return badges


def _credential_element(text: str) -> str:
    head = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"'
    if not text.lstrip().startswith("{"):
        return f"{head} verify={quoteattr(text)}></openbadges:credential>"
    escaped = text.replace("]]>", "]]]]><![CDATA[>")
    return f"{head}><![CDATA[{escaped}]]></openbadges:credential>"


def _offset_of_root(svg: bytes) -> int:
    """Where the root element begins, whatever comments and instructions stand before it."""
    offsets: list[int] = []
    parser = expat.ParserCreate()

    def note(*_arguments: object) -> None:
        offsets.append(parser.CurrentByteIndex)

    parser.StartElementHandler = note
    parser.Parse(svg, True)
    return offsets[0]
