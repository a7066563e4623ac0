"""Whom an answer was about: noted where that person reads it, with the name of the system."""

from collections.abc import Iterable
from datetime import datetime

from clinics.api.callers import ApiRequest
from clinics.domain.access_log import note_viewings
from clinics.enums import ViewingKind
from clinics.queries import PersonFile


def note_reading(
    request: ApiRequest, people: Iterable[PersonFile], what: ViewingKind, *, now: datetime
) -> None:
    """One statement. Of who does not consent nothing was shown, and nothing is noted."""
    note_reading_of(request, [each.user_id for each in people if each.is_open], what, now=now)


def note_reading_of(
    request: ApiRequest, people: Iterable[int], what: ViewingKind, *, now: datetime
) -> None:
    system = request.auth.client.name
    note_viewings(request.clinic, None, people, what, now=now, system=system)
