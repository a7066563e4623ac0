"""What a person has been granted for their sittings, and how much time that makes.

Applied when an attempt starts, and by an audited act to one that runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from quizzes.enums import AccommodationState
from quizzes.models import Accommodation

# "No limit" still needs an end, or a forgotten sitting would stay open for ever. It is shorter
# than a session lasts, so nobody is signed out before it.
NO_LIMIT = timedelta(hours=24)


@dataclass(frozen=True)
class Allowance:
    """What counts for one person at one quiz on one day."""

    accommodation_id: int
    extra_percent: int = 0
    extra_minutes: int = 0
    rest: timedelta = timedelta()
    no_limit: bool = False
    larger_text: bool = False

    def time_for(self, limit: timedelta) -> timedelta:
        """The time of a sitting whose ordinary limit is `limit`; rest pauses come on top."""
        if self.no_limit:
            return max(NO_LIMIT, limit)
        seconds = limit.total_seconds() * self.extra_percent / 100
        return limit + timedelta(minutes=self.extra_minutes, seconds=round(seconds))


def words_of(row: Accommodation) -> list[str]:
    """What was granted, part by part, as a person reads it."""
    parts = [
        (row.extra_percent, _("{n} % more time")),
        (row.extra_minutes, _("{n} min more time")),
        (row.rest_minutes, _("{n} min of rest pauses")),
        (row.no_limit, _("No time limit")),
        (row.larger_text, _("Larger text")),
    ]
    return [words.format(n=value) for value, words in parts if value]


def allowance_of(user_id: int, quiz_id: int, *, on_date: date) -> Allowance | None:
    """What is approved and valid on that day (where the person is); one statement."""
    return combine(granted_to(user_id, quiz_id, on_date=on_date))


def granted_to(user_id: int, quiz_id: int, *, on_date: date) -> QuerySet[Accommodation]:
    """The rows behind the allowance; the first of them is the one an attempt names."""
    return live_accommodations(on_date).filter(Q(quiz_id=quiz_id) | Q(quiz=None), user_id=user_id)


def live_accommodations(on_date: date) -> QuerySet[Accommodation]:
    """Approved and within their days, those that decide about the limit first."""
    return Accommodation.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on_date),
        state=AccommodationState.APPROVED,
        valid_from__lte=on_date,
    ).order_by("-no_limit", F("decided_at").desc(nulls_last=True), "-pk")


def combine(granted: Iterable[Accommodation]) -> Allowance | None:
    """Several at once never take anything from each other: the most generous of each counts."""
    rows = list(granted)
    if not rows:
        return None
    return Allowance(
        accommodation_id=rows[0].pk,
        extra_percent=max(row.extra_percent for row in rows),
        extra_minutes=max(row.extra_minutes for row in rows),
        rest=timedelta(minutes=max(row.rest_minutes for row in rows)),
        no_limit=any(row.no_limit for row in rows),
        larger_text=any(row.larger_text for row in rows),
    )
