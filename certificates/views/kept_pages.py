"""Pages of records, and parts of them, as they were just rendered for who asks the same.

Nothing is kept by time. The records are read for every request and judged by the one definition of
their status; what was read is the key. So a change shows with the next request, whoever made it and
however, and only the making is spared: of the whole page within the minute that it names, and of
all around the sentences on its standing for as long as the record states the same.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from certificates.domain.verifying.record_pages import standing_of, stated_in
from certificates.domain.verifying.verification import Verification
from certificates.enums import Status

_MOST = 128  # of at most some forty kilobytes each
_STANDS = (Status.VALID, Status.EXPIRING)
_OF_ONE_REPLY = ("X-Request-Id", "Expires", "Content-Length")

Made = TypeVar("Made")


@dataclass(frozen=True)
class KeptPage:
    """`language` and `zone` are those it was made in, for the part that is made again."""

    before: bytes
    standing: bytes
    after: bytes
    headers: Mapping[str, str]
    language: str | None
    zone: str

    def answer(self) -> HttpResponse:
        content = self.before + self.standing + self.after
        length = {"Content-Length": str(len(content))}
        return HttpResponse(content, headers={**self.headers, **length})

    def anew(self, found: Verification) -> "KeptPage":
        """For another minute, or another paper in hand."""
        with translation.override(self.language), timezone.override(self.zone):
            return replace(self, standing=_standing(found).encode())


class _Kept(Generic[Made]):
    """The last ones that were made."""

    def __init__(self) -> None:
        self._made: OrderedDict[bytes, Made] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._made)

    def clear(self) -> None:
        self._made.clear()

    def get(self, key: bytes) -> Made | None:
        with self._lock:
            return self._made.get(key)

    def keep(self, key: bytes, made: Made) -> None:
        with self._lock:
            self._made[key] = made
            while len(self._made) > _MOST:
                self._made.popitem(last=False)


pages: _Kept[KeptPage] = _Kept()
frames: _Kept[KeptPage] = _Kept()
_parts: _Kept[SafeString] = _Kept()


def keys_of(request: HttpRequest, found: Verification) -> tuple[bytes, bytes] | None:
    """Of a page, and of all around its standing: how it was asked for, and what was read.

    None for what does not stand: its sentences need a record that is not read here.
    """
    if found.status not in _STANDS:
        return None
    where = (request.scheme, request.get_host(), request.path)
    asked = (where, request.headers.get("Accept-Language"), *_read_of(found))
    minute = found.moment.replace(second=0, microsecond=0)
    return _key(*asked, minute, found.in_hand), _key(*asked)


def record_page(request: HttpRequest, found: Verification) -> HttpResponse:
    """It carries, for `kept_page`, the part that names the moment."""
    context = context_of(found)
    response = render(request, "verify/record.html", context)
    response.standing = context["standing"]  # type: ignore[attr-defined]
    return response


def kept_page(response: HttpResponse) -> KeptPage | None:
    """What of a page just made may be given again; asked while its language is still set."""
    standing = getattr(response, "standing", "")
    if not standing or response.cookies:
        return None
    before, own, after = response.content.partition(standing.encode())
    headers = {k: v for k, v in response.headers.items() if k not in _OF_ONE_REPLY}
    return KeptPage(
        before, own, after, headers, get_language(), timezone.get_current_timezone_name()
    )


def context_of(found: Verification) -> dict[str, Any]:
    """Everything the templates of `verify/` need."""
    return {
        "found": found,
        "draft": found.subject.is_draft,
        "standing": _standing(found),
        "stated": _stated(found),
    }


def _standing(found: Verification) -> SafeString:
    return render_to_string("verify/_verdict.html", standing_of(found))


def _stated(found: Verification) -> SafeString:
    """The same for everybody: its dates are those of the record, in the issuer's zone."""
    key = _key(get_language(), *_read_of(found))
    text = _parts.get(key)
    if text is None:
        text = render_to_string("verify/_stated.html", {"found": found} | stated_in(found))
        _parts.keep(key, text)
    return text


def _read_of(found: Verification) -> tuple[object, ...]:
    """All of the record that a page is made of."""
    subject = {name: value for name, value in vars(found.subject).items() if name != "_state"}
    return found.status, subject, found.current, found.facts, found.scope


def _key(*parts: object) -> bytes:
    return hashlib.blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=32).digest()
