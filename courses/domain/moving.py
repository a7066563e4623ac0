"""Move everybody who takes an older edition to the newest one, in batches by a worker."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from courses.models import CourseVersion, EditionMove, Enrolment, LessonProgress, LessonVersion
from training.lib import background
from training.people.domain import audit
from training.people.models import User

MOVE_JOB = "courses.move-enrolments"
BATCH = 200


def plan_move(
    edition: CourseVersion, asked_by: User, *, read_again: bool, now: datetime
) -> EditionMove:
    """Written in the transaction that publishes the edition; the worker does the rest."""
    move = EditionMove.objects.create(
        edition=edition,
        read_again=read_again,
        total=_behind(edition).count(),
        asked_by=asked_by,
        asked_at=now,
    )
    background.enqueue(MOVE_JOB, f"{move.pk}:0", {"move": move.pk}, now=now)
    return move


@transaction.atomic
def move_batch(move: EditionMove, *, now: datetime) -> None:
    """Move the next people and plan the batch after them. Who has moved is not behind any more,
    so that running twice does no harm.
    """
    rows = list(_behind(move.edition).select_for_update(of=("self",)).order_by("pk")[:BATCH])
    again = _take_back_reading(move, rows) if move.read_again else []
    LessonProgress.objects.filter(enrolment__in=rows).exclude(place="").update(place="")
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(course_version=move.edition)
    is_last = len(rows) < BATCH
    EditionMove.objects.filter(pk=move.pk, done_at=None).update(
        moved=F("moved") + len(rows), done_at=now if is_last else None
    )
    if not is_last:
        key = f"{move.pk}:{rows[-1].pk}"
        background.enqueue(MOVE_JOB, key, {"move": move.pk}, now=now)
    if rows:
        audit.record(
            "enrolments.moved",
            move.edition,
            actor=move.asked_by,
            now=now,
            enrolments=[row.pk for row in rows],
            read_again=again,
        )


def _behind(edition: CourseVersion) -> Any:
    return Enrolment.objects.filter(
        course=edition.course_id, ended_at=None, course_version__number__lt=edition.number
    )


def _take_back_reading(move: EditionMove, rows: list[Enrolment]) -> list[list[Any]]:
    """Lessons read in another text count as unread again; when they were read goes to the log."""
    texts = LessonVersion.objects.filter(entries__module__course_version=move.edition)
    changed = (
        LessonProgress.objects.filter(enrolment__in=rows, lesson__in=texts.values("lesson"))
        .exclude(lesson_version__in=texts.values("pk"))
        .exclude(completed_at=None)
    )
    told = list(changed.order_by("pk").values_list("enrolment_id", "lesson_id", "completed_at"))
    changed.update(completed_at=None)
    return [list(row) for row in told]
