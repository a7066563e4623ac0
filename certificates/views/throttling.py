"""Guessing is stopped: codes (pointless, they have 130 random bits) and addresses of members."""

import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from training.people.models import User

log = logging.getLogger(__name__)

MOST_UNKNOWN = 20
WINDOW_SECONDS = 600


def by_address(request: HttpRequest, what: str = "codes") -> str:
    """Counted apart for codes, files, links and feeds: an old calendar hides no verification."""
    return f"guesses-of-{what}:{get_adapter().get_client_ip(request)}"


def by_person(user: User) -> str:
    return f"examinee-guesses:{user.pk}"


def guesses_left(whose: str) -> bool:
    """False once somebody has asked for too much that is unknown.

    Without the cache nobody is limited: refusing everybody would hide real revocations.
    """
    try:
        return (cache.get(whose) or 0) < MOST_UNKNOWN
    except Exception:
        log.warning("guess limit not available")
        return True


def note_guess(whose: str) -> None:
    try:
        cache.add(whose, 0, WINDOW_SECONDS)
        cache.incr(whose)
    except Exception:
        log.warning("guess not counted")


def minutes_to_wait() -> int:
    return WINDOW_SECONDS // 60
