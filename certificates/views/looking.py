"""One look at a code, as a request asks for it: limited, not to be confirmed, or what was found."""

from dataclasses import dataclass

from django.http import HttpRequest

from certificates.domain.verifying import verification
from certificates.domain.verifying.verification import Verification
from certificates.views.throttling import by_address, guesses_left
from training.lib import clock
from training.lib.errors import Unavailable


@dataclass(frozen=True)
class Look:
    found: Verification | None = None
    is_limited: bool = False
    is_unavailable: bool = False


def look_at(request: HttpRequest, code: str) -> Look:
    """The records are asked once in a request, whoever needs the answer first."""
    look: Look | None = getattr(request, "look", None)
    if look is None:
        look = request.look = _ask(request, code)  # type: ignore[attr-defined]
    return look


def _ask(request: HttpRequest, code: str) -> Look:
    if not guesses_left(by_address(request)):
        return Look(is_limited=True)
    serial = request.GET.get("document", "")[:40]
    try:
        return Look(verification.look_up(code, now=clock.now(), serial=serial))
    except Unavailable:
        return Look(is_unavailable=True)
