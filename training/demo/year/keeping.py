"""Sittings that are over, written as the product leaves them: rows, log, grades, certificates.

Attempts, forms and logs go in together, because there are tens of thousands of rows; the same rows
a start and its saves write, which `tests/demo` compares. Grades come from `grade_closed` and
certificates from `issue_for_attempt`, as on the day.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from certificates.domain.certificates.issuing import ISSUE_JOB, issue_for_attempt, issue_key
from courses.models import Enrolment, LessonProgress, ModuleLesson
from quizzes.domain.closing import GRACE
from quizzes.domain.grading import RECEIPT_JOB, grade_closed
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Form
from training.demo.year.sittings import Sitting
from training.lib.models import Job

_BATCH = 500
_LOG = """
COPY quizzes_answer (attempt_id, position, sequence, response, writer, received_at) FROM STDIN
"""
_A_MOMENT = timedelta(seconds=2)  # after which a worker has taken a duty up


def keep_enrolments(enrolments: Sequence[Enrolment]) -> None:
    """With their lessons, all of them read in the first days."""
    Enrolment.objects.bulk_create(enrolments, batch_size=_BATCH)
    versions = {each.course_version_id for each in enrolments}
    lessons = ModuleLesson.objects.filter(module__course_version__in=versions)
    in_order = list(lessons.select_related("lesson_version").order_by("module__number", "position"))
    LessonProgress.objects.bulk_create(
        (
            _read(each, lesson, each.started_at + timedelta(hours=2 + place))
            for each in enrolments
            for place, lesson in enumerate(in_order)
        ),
        batch_size=2 * _BATCH,
    )


def keep_sittings(sittings: Iterable[Sitting]) -> None:
    """In the order in which they ended: numbers of certificates go up with the days."""
    ended = sorted(sittings, key=lambda sitting: sitting.ended_at)
    attempts = [sitting.attempt for sitting in ended]
    Attempt.objects.bulk_create(attempts, batch_size=_BATCH)
    Form.objects.bulk_create([_form(attempt) for attempt in attempts], batch_size=_BATCH)
    _keep_logs(ended)
    for sitting in ended:
        attempt = sitting.attempt
        grade_closed({attempt.pk: attempt.public_id}, now=_graded_at(attempt))
    _note_done(RECEIPT_JOB, [str(attempt.public_id) for attempt in attempts])
    _certify([sitting.attempt for sitting in ended if sitting.passed])


def _read(enrolment: Enrolment, entry: ModuleLesson, at: datetime) -> LessonProgress:
    return LessonProgress(
        enrolment=enrolment,
        lesson_id=entry.lesson_version.lesson_id,
        lesson_version=entry.lesson_version,
        opened_at=at,
        seen_at=at,
        completed_at=at,
    )


def _form(attempt: Attempt) -> Form:
    attempt.form.attempt = attempt  # its key is known by now
    return attempt.form


def _keep_logs(sittings: Iterable[Sitting]) -> None:
    from django.db.backends.postgresql.psycopg_any import Jsonb

    with connection.cursor() as cursor, cursor.copy(_LOG) as copy:
        for sitting in sittings:
            attempt = sitting.attempt
            for save in sitting.saves:
                response = Jsonb(save.response)
                copy.write_row(
                    (attempt.pk, save.position, save.sequence, response, attempt.writer, save.at)
                )


def _graded_at(attempt: Attempt) -> datetime:
    """By the person at once, by the sweep once the grace is over."""
    assert attempt.finished_at is not None  # noqa: S101  (it is over)
    late = attempt.state == AttemptState.TIMED_OUT
    return attempt.finished_at + GRACE + _A_MOMENT if late else attempt.finished_at


def _certify(passed: Sequence[Attempt]) -> None:
    rows = Attempt.objects.select_related(
        "user", "form", "quiz_version__quiz", "enrolment__course_version__course"
    ).in_bulk([attempt.pk for attempt in passed])
    for attempt in passed:
        issue_for_attempt(rows[attempt.pk], now=_graded_at(attempt) + _A_MOMENT)
    _note_done(ISSUE_JOB, [issue_key(attempt.public_id, 1) for attempt in passed])


def _note_done(kind: str, keys: Sequence[str]) -> None:
    """These duties were done on the day: nobody gets a mail today about a result of last spring."""
    jobs = Job.objects.filter(kind=kind, key__in=keys, done_at=None)
    jobs.update(done_at=F("created_at") + _A_MOMENT, payload={}, tries=1)
