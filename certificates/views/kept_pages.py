"""The page of a record as it was just rendered, for the next one who asks the same.

Nothing is kept by time. The records are read for every request and judged by the one definition of
their status; what was read is the key, with the minute that the page names. So a change shows with
the next request, whoever made it and however, and only the making of the page is spared.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from certificates.domain.verifying.verification import Verification
from certificates.enums import Status

_MOST = 128  # pages of at most some forty kilobytes
_STANDS = (Status.VALID, Status.EXPIRING)

_pages: OrderedDict[bytes, bytes] = OrderedDict()
_lock = Lock()


def page_of(
    request: HttpRequest, found: Verification, render: Callable[[], HttpResponse]
) -> HttpResponse:
    """A cookie may choose colours, language or a person: who sends one gets a page of their own.

    So does whoever asks for what does not stand: its sentences need a record that is not read here.
    """
    if request.COOKIES or found.status not in _STANDS:
        return render()
    key = _key(request, found)
    with _lock:
        content = _pages.get(key)
    if content is not None:
        return HttpResponse(content)
    response = render()
    with _lock:
        _pages[key] = response.content
        while len(_pages) > _MOST:
            _pages.popitem(last=False)
    return response


def _key(request: HttpRequest, found: Verification) -> bytes:
    """Everything the page says: where it was asked, how, when, and all that was read of it."""
    asked = (request.get_host(), request.get_full_path(), get_language())
    minute = found.moment.replace(second=0, microsecond=0)
    subject = {name: value for name, value in vars(found.subject).items() if name != "_state"}
    read = (found.status, subject, found.current, found.in_hand, found.facts, found.scope)
    told = repr((asked, get_current_timezone_name(), minute, read))
    return hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=32).digest()
