"""Reads about the time of a sitting: for its own pages, and for whoever watches over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce, Extract, JSONObject
from django.utils.translation import gettext as _

from quizzes.domain.accommodations import live_accommodations, words_of
from quizzes.domain.presence import GAP, Trace, read_trace
from quizzes.domain.resting import is_resting, time_remaining
from quizzes.enums import AttemptState, TimeChange
from quizzes.models import Answer, Attempt, DeadlineChange, Quiz, QuizVersion
from quizzes.wording import minutes_left, minutes_of
from training.lib.db import ClockTimestamp


def with_time_facts(attempts: QuerySet[Attempt], *, on_date: date) -> QuerySet[Attempt]:
    """With `latest_change` of the deadline by somebody else, `larger_text` and `no_limit`."""
    span = Extract(F("new_deadline_at") - F("old_deadline_at"), "epoch")
    changes = DeadlineChange.objects.filter(attempt=OuterRef("pk")).exclude(kind=TimeChange.REST)
    latest = changes.order_by("-pk").values(
        json=JSONObject(kind="kind", seconds=Cast(span, IntegerField()))
    )
    larger = live_accommodations(on_date).filter(
        Q(quiz=None) | Q(quiz=OuterRef("quiz")), user=OuterRef("user"), larger_text=True
    )
    return attempts.annotate(  # type: ignore[no-redef]
        latest_change=Subquery(latest[:1]),
        larger_text=Exists(larger),
        no_limit=F("accommodation__no_limit"),
    )


def titled_quizzes(quizzes: QuerySet[Quiz]) -> QuerySet:
    """With the `title` of the newest published edition, and how many sit it as `sitting`."""
    newest = QuizVersion.objects.filter(quiz=OuterRef("pk"), published_at__isnull=False)
    running = Attempt.objects.filter(quiz=OuterRef("pk"), state=AttemptState.OPEN)
    return quizzes.select_related("course").annotate(
        title=Coalesce(
            Subquery(newest.order_by("-number").values("title")[:1]),
            F("slug"),
            output_field=CharField(),
        ),
        sitting=Coalesce(
            Subquery(running.order_by().values("quiz").annotate(n=Count("pk")).values("n")), 0
        ),
    )


def watched_attempts(quiz: Quiz) -> QuerySet[Attempt]:
    """What an invigilator sees of the attempts at a quiz: times and counts, never an answer."""
    log = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    return (
        Attempt.objects.filter(quiz=quiz)  # type: ignore[no-redef]
        .select_related("user", "quiz_version", "accommodation")
        .prefetch_related("presences")
        .annotate(
            moment=ClockTimestamp(),
            item_count=F("form__item_count"),
            saved=Coalesce(
                Subquery(log.annotate(n=Count("position", distinct=True)).values("n")), 0
            ),
            saved_at=Subquery(log.annotate(last=Max("received_at")).values("last")),
        )
    )


def open_sittings(quiz: Quiz) -> QuerySet[Attempt]:
    return watched_attempts(quiz).filter(state=AttemptState.OPEN).order_by("user__legal_name", "pk")


@dataclass(frozen=True)
class Watched:
    """One sitting as the page of its invigilator shows it."""

    attempt: Attempt
    trace: Trace
    time_left: str
    resting: bool
    silent: str
    granted: Sequence[str]

    @property
    def lost(self) -> str:
        return minutes_of(self.trace.lost)

    @property
    def gaps(self) -> list[dict[str, Any]]:
        return [
            {"since": gap.since, "until": gap.until, "words": minutes_of(gap.length)}
            for gap in self.trace.gaps
        ]

    @property
    def is_open(self) -> bool:
        return self.attempt.state == AttemptState.OPEN


def watch(attempt: Attempt) -> Watched:
    """From a row of `watched_attempts`."""
    trace = read_trace(list(attempt.presences.all()))
    left = time_remaining(attempt, attempt.moment)
    silence = attempt.moment - trace.heard_at if trace.heard_at else timedelta()
    return Watched(
        attempt=attempt,
        trace=trace,
        time_left=minutes_left(left) if left else _("Time has ended"),
        resting=is_resting(attempt, attempt.moment),
        silent=minutes_of(silence) if silence > GAP else "",
        granted=words_of(attempt.accommodation) if attempt.accommodation else [],
    )
