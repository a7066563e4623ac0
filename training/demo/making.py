"""Who is there and what they did: the people who can sign in, their clinic, a little history."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.models import Certificate, Credential
from courses.models import Course, Enrolment, LessonProgress, ModuleLesson
from quizzes.domain.closing import submit_attempt
from quizzes.domain.invigilating import assign_invigilator
from quizzes.domain.saving import save_answer
from quizzes.domain.starting import start_attempt
from quizzes.kinds import get_kind
from quizzes.models import Attempt, ItemVersion, Quiz
from training.demo.desk import keep_desk
from training.demo.harbourside import staff_clinic
from training.demo.logins import PASSWORD, PEOPLE, give_login, totp_secret
from training.demo.standing import EXAMINED_MUSCLES, examine, insure
from training.demo.year.scale import Scale
from training.demo.year.telling import tell_year
from training.people.domain.consent import give_consent
from training.people.domain.recognitions import record_recognition
from training.people.domain.registrations import declare_registration
from training.people.enums import AuthorityKind, MembershipRole, RecognitionRole, ScopeKind
from training.people.models import Authority, Clinic, Membership, User

PROGRAMME = "dry-needling-foundations"
CLINIC = "harbourside"


@transaction.atomic
def make_demo(*, year: Scale | None = None, now: datetime) -> None:
    """Make what is missing, and the year of many if it is asked for; again changes nothing."""
    people = {person.role: give_login(person) for person in PEOPLE}
    _recognise(people["instructor"], verified_by=people["admin"], now=now)
    _let_watch(people["instructor"], by=people["admin"], now=now)
    _register(people["physiotherapist"], "BC-104233", now=now)
    _register(people["colleague"], "BC-098771", now=now)
    _clinic(people, now=now)
    course = Course.objects.filter(slug=PROGRAMME).first()
    if course is not None and not Enrolment.objects.filter(course=course).exists():
        _read_some_lessons(people["physiotherapist"], course, now=now)
        _pass_the_quizzes(people["colleague"], course, now=now)
        examine(people["colleague"], people["instructor"], course, now=now)
        insure(people["colleague"], checked_by=people["admin"], now=now)
    if course is not None and year is not None:
        admins = [people["admin"], people["second admin"]]
        here = Clinic.objects.get(slug=CLINIC)
        tell_year(course, here, admins, people.values(), year, now=now)


def describe_demo() -> dict[str, Any]:
    """Logins with their secrets, and what can be checked; the shape other tools rely on."""
    return {
        "logins": [
            {
                "email": person.email,
                "password": PASSWORD,
                "totp_secret": totp_secret(person) if person.second_factor else None,
                "role": person.role,
                "name": person.name,
                "can": person.can,
            }
            for person in PEOPLE
        ],
        "certificates": list(
            Certificate.objects.filter(user__email__endswith="@needlewise.example")
            .order_by("issued_at")
            .values_list("code", flat=True)
        ),
        "credentials": [
            str(public_id)
            for public_id in Credential.objects.filter(user__email__endswith="@needlewise.example")
            .order_by("issued_at")
            .values_list("public_id", flat=True)
        ],
    }


_PROGRAMME_ROLES = (RecognitionRole.TEACH, RecognitionRole.AUTHOR, RecognitionRole.EXAMINE)


def _recognise(instructor: User, *, verified_by: User, now: datetime) -> None:
    if instructor.recognitions.exists():
        return
    provider, _ = Authority.objects.get_or_create(
        slug="demo-provider",
        defaults={
            "name": "Demonstration provider",
            "kind": AuthorityKind.PROVIDER,
            "jurisdiction": "None (demonstration)",
        },
    )
    today = now.date()
    scopes = [
        *((role, ScopeKind.PROGRAMME, PROGRAMME) for role in _PROGRAMME_ROLES),
        *((RecognitionRole.EXAMINE, ScopeKind.MUSCLE, muscle) for muscle in EXAMINED_MUSCLES),
    ]
    for role, scope_kind, scope in scopes:
        record_recognition(
            instructor,
            authority=provider,
            role=role,
            scope_kind=scope_kind,
            scope=scope,
            number="DEMO-1",
            period=DateRange(today - timedelta(days=365), date(today.year + 2, 12, 31)),
            verified_by=verified_by,
            now=now,
        )


def _let_watch(instructor: User, *, by: User, now: datetime) -> None:
    for quiz in Quiz.objects.filter(course__slug=PROGRAMME, invigilators=None):
        assign_invigilator(quiz, instructor, starts_at=now, ends_at=None, by=by, now=now)


def _register(user: User, number: str, *, now: datetime) -> None:
    regulator = Authority.objects.filter(
        kind=AuthorityKind.REGULATOR, jurisdiction="British Columbia"
    ).first()
    if regulator is not None and not user.registrations.exists():
        declare_registration(user, authority=regulator, number=number, now=now)


def _clinic(people: dict[str, User], *, now: datetime) -> None:
    clinic, made = Clinic.objects.get_or_create(
        slug=CLINIC, defaults={"name": "Harbourside Physiotherapy (demonstration)"}
    )
    if not made:
        return
    since = now - timedelta(days=90)
    Membership.objects.create(
        clinic=clinic, user=people["manager"], role=MembershipRole.MANAGER, started_at=since
    )
    for role in ("physiotherapist", "colleague"):
        Membership.objects.create(
            clinic=clinic, user=people[role], role=MembershipRole.STAFF, started_at=since
        )
    give_consent(people["colleague"], clinic, now=since)
    staff_clinic(clinic, people["manager"], people["admin"], now=now)
    keep_desk(clinic, people["manager"], now=now)


def _enrol(user: User, course: Course, *, now: datetime) -> Enrolment:
    version = course.versions.filter(published_at__isnull=False).latest("number")
    return Enrolment.objects.create(
        user=user, course=course, course_version=version, started_at=now
    )


def _read_some_lessons(user: User, course: Course, *, now: datetime) -> None:
    enrolment = _enrol(user, course, now=now - timedelta(days=6))
    entries = ModuleLesson.objects.filter(
        module__course_version=enrolment.course_version
    ).select_related("lesson_version")
    in_order = entries.order_by("module__position", "position")
    for day, entry in enumerate(in_order[:2]):
        moment = now - timedelta(days=5 - day)
        LessonProgress.objects.create(
            enrolment=enrolment,
            lesson_id=entry.lesson_version.lesson_id,
            lesson_version=entry.lesson_version,
            opened_at=moment,
            seen_at=moment,
            completed_at=moment,
        )


def _pass_the_quizzes(user: User, course: Course, *, now: datetime) -> None:
    """Sit each as a candidate who knows the keys; only where draft content may be drawn."""
    enrolment = _enrol(user, course, now=now - timedelta(days=3))
    if not settings.ALLOW_DRAFT:
        return
    for quiz in course.quizzes.order_by("module_slug"):
        attempt = start_attempt(enrolment, quiz.module_slug)
        _answer_all(attempt)
        submit_attempt(attempt)


def _answer_all(attempt: Attempt) -> None:
    versions = ItemVersion.objects.in_bulk([item["version"] for item in attempt.form.items])
    for position, item in enumerate(attempt.form.items, start=1):
        version = versions[item["version"]]
        save_answer(
            attempt.public_id,
            user_id=attempt.user_id,
            position=position,
            sequence=1,
            response=get_kind(version.kind).key_response(version.payload),
        )
