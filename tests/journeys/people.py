"""People made for one journey, straight in the records; their fixture is `records`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.models import Certificate
from courses.domain.learning import finish_lesson, start_course
from courses.models import Course, Enrolment, LessonVersion
from quizzes.domain.closing import submit_attempt
from quizzes.domain.saving import save_answer
from quizzes.domain.starting import start_attempt
from quizzes.models import Attempt, ItemVersion
from tests.factories import make_recognition, next_number
from tests.journeys.steps import wait_until
from training.lib import clock
from training.people.domain.registrations import declare_registration
from training.people.models import Authority, User

COURSE = "dry-needling-foundations"
MODULE = "3-safety"
PASSWORD = "a long walk by the sea"


@dataclass(frozen=True)
class Learner:
    user: User
    enrolment: Enrolment
    login: dict[str, str]

    @property
    def quiz_path(self) -> str:
        return f"/quizzes/{self.enrolment.public_id}/{MODULE}/"


def make_person(name: str) -> tuple[User, dict[str, str]]:
    """Somebody with a confirmed address, and what she signs in with."""
    email = f"{name.split()[0].lower()}.{clock.now():%H%M%S%f}.{next_number()}@clinic.example"
    user = User.objects.create_user(email, PASSWORD, legal_name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user, {"email": email, "password": PASSWORD}


def make_author(name: str) -> tuple[User, dict[str, str]]:
    """Recognised as author of the course, with a second factor of her own."""
    user, login = make_person(name)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    today = clock.now().date()
    period = DateRange(today - timedelta(days=30), today + timedelta(days=300))
    make_recognition(instructor=user, role="author", scope=COURSE, period=period)
    return user, login | {"totp_secret": secret}


def make_learner(name: str) -> Learner:
    """A registered physiotherapist who has read all lessons and not yet sat the quiz."""
    user, login = make_person(name)
    now = clock.now()
    regulator = Authority.objects.filter(kind="regulator").order_by("slug").first()
    declare_registration(user, authority=regulator, number=f"R-{next_number()}", now=now)
    enrolment = start_course(Course.objects.get(slug=COURSE), user, now=now)
    texts = LessonVersion.objects.filter(entries__module__course_version=enrolment.course_version)
    for text in texts:
        finish_lesson(enrolment, text, now=now)
    return Learner(user, enrolment, login)


def keys_of(attempt: Attempt) -> list[str]:
    """The right option of each question, in the order of this form."""
    versions = [item["version"] for item in attempt.form.items]
    keys = dict(ItemVersion.objects.filter(pk__in=versions).values_list("pk", "payload__key"))
    return [keys[version] for version in versions]


def nothing_wrong(items: list[dict]) -> set[int]:
    return set()


def start_and_answer(
    learner: Learner, wrong: Callable[[list[dict]], set[int]] = nothing_wrong
) -> Attempt:
    """An open attempt with every question answered; `wrong` picks the positions to miss."""
    attempt = start_attempt(learner.enrolment, MODULE)
    answer_the_rest(attempt, wrong(attempt.form.items))
    return attempt


def answer_the_rest(attempt: Attempt, wrong: Collection[int] = ()) -> None:
    """Answer what is open, as the device would that writes now."""
    answered = set(attempt.answers.values_list("position", flat=True))
    for position, key in enumerate(keys_of(attempt), start=1):
        if position in answered:
            continue
        others = [each for each in attempt.form.items[position - 1]["options"] if each != key]
        save_answer(
            attempt.public_id,
            user_id=attempt.user_id,
            position=position,
            response=others[0] if position in wrong else key,
        )


def pass_quiz(learner: Learner) -> Certificate:
    """She has passed and the worker has issued her certificate."""
    submit_attempt(start_and_answer(learner))
    certificates = Certificate.objects.filter(user=learner.user)
    wait_until(lambda: certificates.filter(documents__isnull=False).exists(), seconds=30)
    return certificates.get()
