"""Guessing codes is pointless (130 random bits); trying it is stopped all the same."""

import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)

MOST_UNKNOWN_CODES = 20
WINDOW_SECONDS = 600


def guesses_left(request: HttpRequest) -> bool:
    """False once an address has asked for too many unknown codes.

    Without the cache nobody is limited: refusing everybody would hide real revocations.
    """
    try:
        return (cache.get(_key(request)) or 0) < MOST_UNKNOWN_CODES
    except Exception:
        log.warning("guess limit not available")
        return True


def note_guess(request: HttpRequest) -> None:
    try:
        key = _key(request)
        cache.add(key, 0, WINDOW_SECONDS)
        cache.incr(key)
    except Exception:
        log.warning("guess not counted")


def minutes_to_wait(request: HttpRequest) -> int:
    return WINDOW_SECONDS // 60


def _key(request: HttpRequest) -> str:
    return f"verify-guesses:{get_adapter().get_client_ip(request)}"
