"""Reads on the way into a sitting, where everybody arrives in the same minute.

As plain statements whose plans are kept: Django would build each of these queries anew, which
costs several times what the database needs to answer it.
"""

from datetime import date
from uuid import UUID

from courses.models import Enrolment
from quizzes.domain.accommodations import allowance_of
from quizzes.models import Attempt, Form, Quiz, QuizVersion
from training.lib.db import columns_of, fetch_row, read_models
from training.people.models import User

_ENROLMENT = f"""
SELECT {columns_of(Enrolment, "enrolment")} FROM courses_enrolment AS enrolment
WHERE public_id = %(public_id)s::uuid AND user_id = %(user)s::bigint AND ended_at IS NULL
"""  # noqa: S608 (column names of our own model)

# Rest pauses move the deadline, too, but the person makes them and need not be told.
_ATTEMPT = f"""
SELECT {columns_of(Attempt, "attempt")}, {columns_of(Form, "form")},
    {columns_of(QuizVersion, "version")}, {columns_of(Quiz, "quiz")},
    {columns_of(Enrolment, "enrolment")},
    clock_timestamp(), accommodation.no_limit,
    EXISTS (SELECT FROM quizzes_accommodation WHERE user_id = attempt.user_id),
    change.kind, extract(epoch FROM change.new_deadline_at - change.old_deadline_at)::int
FROM quizzes_attempt AS attempt
JOIN quizzes_form AS form ON form.attempt_id = attempt.id
JOIN quizzes_quizversion AS version ON version.id = attempt.quiz_version_id
JOIN quizzes_quiz AS quiz ON quiz.id = version.quiz_id
JOIN courses_enrolment AS enrolment ON enrolment.id = attempt.enrolment_id
LEFT JOIN quizzes_accommodation AS accommodation ON accommodation.id = attempt.accommodation_id
LEFT JOIN LATERAL (
    SELECT kind, new_deadline_at, old_deadline_at FROM quizzes_deadlinechange
    WHERE attempt_id = attempt.id AND kind <> 'rest' ORDER BY id DESC LIMIT 1
) AS change ON true
WHERE attempt.public_id = %(public_id)s::uuid AND attempt.user_id = %(user)s::bigint
"""  # noqa: S608 (column names of our own models)


def own_enrolment(user: User, public_id: UUID) -> Enrolment | None:
    """The one of `visible_enrolments` with this id."""
    row = fetch_row(_ENROLMENT, {"public_id": public_id, "user": user.pk})
    if row is None:
        return None
    (enrolment,), _rest = read_models(row, Enrolment)
    enrolment.user = user
    return enrolment


def own_attempt(user: User, public_id: UUID, *, on_date: date) -> Attempt | None:
    """The one of `own_attempts` with this id, and what its pages say about its time.

    With `latest_change` of the deadline by somebody else, `larger_text` and `no_limit`.
    """
    row = fetch_row(_ATTEMPT, {"public_id": public_id, "user": user.pk})
    if row is None:
        return None
    models, rest = read_models(row, Attempt, Form, QuizVersion, Quiz, Enrolment)
    attempt, attempt.form, attempt.quiz_version, quiz, attempt.enrolment = models
    attempt.quiz = attempt.quiz_version.quiz = quiz
    attempt.user = user
    attempt.moment, attempt.no_limit, granted, kind, seconds = rest
    attempt.latest_change = {"kind": kind, "seconds": seconds} if kind else None
    allowance = allowance_of(user.pk, quiz.pk, on_date=on_date) if granted else None
    attempt.larger_text = bool(allowance and allowance.larger_text)
    return attempt
