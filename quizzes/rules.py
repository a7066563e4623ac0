"""Who sees which attempts and results. A stranger finds nothing."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from courses.models import Course
from courses.rules import courses_taught
from quizzes.enums import AttemptState
from quizzes.models import Accommodation, Attempt, Quiz
from training.lib.db import ClockTimestamp
from training.people.enums import RecognitionRole, ScopeKind
from training.people.models import Recognition, User

Person = User | AnonymousUser

# Whose recognition lets them be assigned to watch a quiz.
WATCHING = (RecognitionRole.TEACH, RecognitionRole.EXAMINE, RecognitionRole.SUPERVISE)


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


# --- Watching over sittings ----------------------------------------------------------------


def visible_quizzes(user: Person, *, now: datetime) -> QuerySet[Quiz]:
    """Those a recognition of today reaches; an admin, all."""
    if not user.is_authenticated:
        return Quiz.objects.none()
    return Quiz.objects.filter(course__in=courses_taught(user, user.today(now), roles=WATCHING))


def watched_quizzes(user: Person, *, now: datetime) -> QuerySet[Quiz]:
    """Those whose sittings the person watches: recognised and assigned; an admin, all."""
    quizzes = visible_quizzes(user, now=now)
    if not user.is_authenticated or user.is_staff:
        return quizzes
    assigned = user.invigilations.live_at(now)
    return quizzes.filter(pk__in=assigned.values("quiz"))


def can_watch(user: Person, quiz: Quiz, *, now: datetime) -> bool:
    return watched_quizzes(user, now=now).filter(pk=quiz.pk).exists()


def who_may_watch(quiz: Quiz, on_date: date) -> QuerySet[User]:
    """Instructors whose recognition of that day reaches the quiz."""
    course = quiz.course.slug
    reach = Q(scope_kind=ScopeKind.PROGRAMME, scope=course) | Q(
        scope_kind=ScopeKind.MODULE,
        scope__in=[quiz.module_slug, f"{course}/{quiz.module_slug}"],
    )
    recognised = Recognition.objects.covering(on_date).filter(reach, role__in=WATCHING)
    return User.objects.filter(pk__in=recognised.values("instructor"), is_active=True).order_by(
        "legal_name", "pk"
    )


# --- Accommodations ------------------------------------------------------------------------


def visible_accommodations(user: Person) -> QuerySet[Accommodation]:
    """A person's own, and those they proposed for a learner; admins, who decide, see all."""
    if not user.is_authenticated:
        return Accommodation.objects.none()
    if user.is_staff:
        return Accommodation.objects.all()
    return Accommodation.objects.filter(Q(user=user) | Q(requested_by=user))


def can_decide_on(user: Person, accommodation: Accommodation) -> bool:
    """Another person than the candidate, and an admin."""
    return bool(user.is_authenticated and user.is_staff and accommodation.user_id != user.pk)
