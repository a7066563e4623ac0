"""Reads about the time of a sitting: for its own pages, and for whoever watches over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.accommodations import words_of
from quizzes.domain.presence import GAP, Trace, read_trace
from quizzes.domain.resting import is_resting, time_remaining
from quizzes.enums import AttemptState
from quizzes.models import Answer, Attempt, Quiz, QuizVersion
from quizzes.wording import hour_alone, minutes_left, minutes_of
from training.lib.db import ClockTimestamp


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
    """One sitting as the page of its invigilator shows it, in words.

    The words are made here and not in a template: a page of hundreds renews itself all the time.
    """

    attempt: Attempt
    trace: Trace
    time: str
    saved: str
    silent: str
    heard: str
    signs: Sequence[str]
    granted: Sequence[str]

    @property
    def is_open(self) -> bool:
        return self.attempt.state == AttemptState.OPEN

    @property
    def gaps(self) -> list[dict[str, Any]]:
        return [
            {"since": gap.since, "until": gap.until, "words": minutes_of(gap.length)}
            for gap in self.trace.gaps
        ]


def watch(attempt: Attempt) -> Watched:
    """From a row of `watched_attempts`."""
    trace = read_trace(list(attempt.presences.all()))
    silence = attempt.moment - trace.heard_at if trace.heard_at else timedelta()
    is_silent = attempt.state == AttemptState.OPEN and silence > GAP
    granted = words_of(attempt.accommodation) if attempt.accommodation else []
    return Watched(
        attempt=attempt,
        trace=trace,
        time=_time_in_words(attempt),
        saved=_("{saved} of {of} saved").format(saved=attempt.saved, of=attempt.item_count),
        silent=_("Silent for {span}").format(span=minutes_of(silence)) if is_silent else "",
        heard=hour_alone(trace.heard_at) if trace.heard_at else _("No signal (no scripts)"),
        signs=[*_signs_of(trace), *granted],
        granted=granted,
    )


def _time_in_words(attempt: Attempt) -> str:
    left = time_remaining(attempt, attempt.moment)
    words = minutes_left(left) if left else _("Time has ended")
    if is_resting(attempt, attempt.moment):
        return _("Resting, {time}").format(time=words)
    return words


def _signs_of(trace: Trace) -> list[str]:
    signs = []
    if trace.gaps:
        count = len(trace.gaps)
        gaps = ngettext("{n} gap, {span}", "{n} gaps, {span}", count)
        signs.append(gaps.format(n=count, span=minutes_of(trace.lost)))
    if trace.two_devices:
        signs.append(_("Two devices within a minute"))
    return signs
