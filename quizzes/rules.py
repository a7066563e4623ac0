"""Who sees which attempts and results. A stranger finds nothing."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from courses.models import Course
from courses.rules import courses_taught
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from training.lib.db import ClockTimestamp
from training.people.enums import RecognitionRole
from training.people.models import User

Person = User | AnonymousUser


def courses_with_results(user: Person, on_date: date) -> QuerySet[Course]:
    """Whose results the person reads: courses they teach; an admin, all."""
    return courses_taught(user, on_date, roles=(RecognitionRole.TEACH,))


def own_attempts(user: Person) -> QuerySet[Attempt]:
    """A person's own: the pages of a sitting are nobody else's, whatever their role.

    With the database's clock as `moment`: whoever meets an overdue attempt closes it.
    """
    if not user.is_authenticated:
        return Attempt.objects.none()
    return (
        Attempt.objects.filter(user=user)  # type: ignore[no-redef]
        .annotate(moment=ClockTimestamp())
        .select_related("form", "quiz_version__quiz", "enrolment")
    )


def voidable_attempts(user: Person, on_date: date) -> QuerySet[Attempt]:
    """Those on courses the person teaches, who may propose to void one; two admins decide."""
    return Attempt.objects.filter(quiz__course__in=courses_with_results(user, on_date)).exclude(
        state=AttemptState.VOIDED
    )
