"""The badge that is attached to a PDF of somebody else.

The file comes from a stranger, so no PDF reader opens it: a stream lies between its keywords in the
raw bytes whatever the rest of the file says of it, and its first letters show whether it may be a
badge. Everything is counted, and nothing is unpacked beyond the size that badges have.

Only the badge is found here. What the pages of the PDF say is nobody's word.
"""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from certificates.domain.badges.baking import LARGEST_BADGE
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.foreign_claims import Claims, Unreadable
from training.lib.errors import DomainError

_MOST_STREAMS = 10_000
_MOST_LIKELY = 16  # streams that begin as a badge does; each is unpacked whole
_PEEK = 32
_PEEK_PACKED = 4_096
_LARGEST_PACKED = LARGEST_BADGE + 10_000  # what cannot be packed grows a little by packing

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# An object of JSON or the head of a JWT, behind a mark of UTF-8 and white space.
_BEGINS_AS_BADGE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,16}(?:\{|eyJ)")


class NotOneBadge(DomainError):
    """More is attached than anybody could judge, or more than one badge."""


def badge_in_pdf(pdf: bytes) -> Claims | None:
    """The one badge attached, as JSON or JWT, or None; raises NotOneBadge with a sentence."""
    found: dict[str, Claims] = {}
    for content in _likely(pdf):
        try:
            claims = claims_of.read(content)
        except Unreadable:
            continue
        found[claims.text] = claims  # a file that was saved again holds the same one twice
    if len(found) > 1:
        raise NotOneBadge(
            _("There is more than one badge in this PDF. Take out the one you mean and send that.")
        )
    return next(iter(found.values()), None)


def _likely(pdf: bytes) -> Iterator[bytes]:
    """What begins as a badge does, unpacked."""
    likely = 0
    for number, match in enumerate(_STREAM.finditer(pdf)):
        if number == _MOST_STREAMS:
            raise NotOneBadge(_too_much())
        is_packed = _begins_as_badge(pdf, match.end())
        if is_packed is None:
            continue
        likely += 1
        if likely > _MOST_LIKELY:
            raise NotOneBadge(_too_much())
        yield _unpacked(pdf, match.end()) if is_packed else _plain(pdf, match.end())


def _begins_as_badge(pdf: bytes, start: int) -> bool | None:
    """Whether it is packed, where the stream may be a badge; None where it is something else."""
    if _BEGINS_AS_BADGE.match(pdf, start, start + _PEEK):
        return False
    try:
        peek = zlib.decompressobj().decompress(pdf[start : start + _PEEK_PACKED], _PEEK)
    except zlib.error:
        return None
    return True if _BEGINS_AS_BADGE.match(peek) else None


def _unpacked(pdf: bytes, start: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(pdf[start : start + _LARGEST_PACKED], LARGEST_BADGE + 1)
    except zlib.error:
        return b""
    if len(content) > LARGEST_BADGE or not unpacking.eof:
        raise NotOneBadge(_too_much())
    return content


def _plain(pdf: bytes, start: int) -> bytes:
    end = pdf.find(b"endstream", start, start + _LARGEST_PACKED)
    if end < 0:
        raise NotOneBadge(_too_much())
    return pdf[start:end]


def _too_much() -> str:
    return _("More is attached to this PDF than badges need. Take out the badge and send that.")
