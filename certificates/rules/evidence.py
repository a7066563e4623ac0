"""Who sees papers from outside, who looks whether they are genuine, and the log of needling."""

from datetime import date

from django.db.models import Q, QuerySet

from certificates.enums import EvidenceKind
from certificates.models import Evidence, NeedlingSession
from courses.models import Enrolment
from courses.rules import courses_taught, reach
from training.people.enums import RecognitionRole
from training.people.models import Recognition, Registration, User
from training.people.rules import CHECKING_ROLES, Person, recognition_for

# Health and convictions are nothing a teacher needs to know: an admin or the clinic looks at them.
FOR_ADMINS = (EvidenceKind.IMMUNITY, EvidenceKind.CRIMINAL_RECORD)


def _learners(user: User, on_date: date) -> QuerySet[Enrolment]:
    """Who takes a course that a recognition of that day reaches."""
    taught = courses_taught(user, on_date, roles=CHECKING_ROLES)
    return Enrolment.objects.filter(course__in=taught, ended_at=None)


def reviewable_evidence(user: Person, on_date: date) -> QuerySet[Evidence]:
    """Papers of others that the person may look at: nobody checks their own."""
    if not user.is_authenticated:
        return Evidence.objects.none()
    others = Evidence.objects.exclude(user=user)
    if user.is_staff:
        return others
    learners = _learners(user, on_date).values("user")
    return others.filter(user__in=learners).exclude(kind__in=FOR_ADMINS)


def visible_evidence(user: Person, on_date: date) -> QuerySet[Evidence]:
    """One's own, and what one may review. A clinic's view goes through consent, in clinics."""
    if not user.is_authenticated:
        return Evidence.objects.none()
    reviewable = reviewable_evidence(user, on_date).values("pk")
    return Evidence.objects.filter(Q(user=user) | Q(pk__in=reviewable))


def may_review(user: Person, evidence: Evidence, on_date: date) -> bool:
    return reviewable_evidence(user, on_date).filter(pk=evidence.pk).exists()


def recognition_to_review(user: User, person: User, on_date: date) -> Recognition | None:
    """The recognition that reaches a course the person takes; an admin needs none."""
    held = Recognition.objects.covering(on_date).filter(instructor=user, role__in=CHECKING_ROLES)
    taken = Enrolment.objects.filter(user=person, ended_at=None)
    for recognition in held.order_by("pk"):
        reached = reach(
            recognition.scope_kind,
            recognition.scope,
            course="course__slug",
            module="course__versions__modules__slug",
        )
        if taken.filter(reached).exists():
            return recognition
    return None


def checkable_registrations(user: Person, on_date: date) -> QuerySet[Registration]:
    """Live registrations of others whose register the person may look at for everybody."""
    if not user.is_authenticated:
        return Registration.objects.none()
    others = Registration.objects.filter(ended_at=None).exclude(user=user)
    if user.is_staff:
        return others
    return others.filter(user__in=_learners(user, on_date).values("user"))


def reviews_papers(user: Person, on_date: date) -> bool:
    """Whether the desk of papers is theirs at all."""
    if not user.is_authenticated:
        return False
    return user.is_staff or courses_taught(user, on_date, roles=CHECKING_ROLES).exists()


def visible_sessions(user: Person) -> QuerySet[NeedlingSession]:
    """One's own log, and what one is said to have supervised; an admin reads all."""
    if not user.is_authenticated:
        return NeedlingSession.objects.none()
    if user.is_staff:
        return NeedlingSession.objects.all()
    return NeedlingSession.objects.filter(Q(user=user) | Q(supervisor=user))


def recognition_to_supervise(
    user: Person, *, region: str, muscle: str, on_date: date
) -> Recognition | None:
    """The recognition that covered the session on its day."""
    return recognition_for(
        user,
        RecognitionRole.SUPERVISE,
        on_date=on_date,
        region=region,
        muscle=muscle or None,
    )
