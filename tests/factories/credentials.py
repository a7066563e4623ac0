"""Types of credentials, and credentials as their life begins them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.domain.credentials.life import begin
from certificates.models import (
    Credential,
    CredentialType,
    CredentialTypeVersion,
    Evaluation,
    SignOff,
)
from courses.models import Course, CourseVersion
from tests.factories.courses import make_course
from tests.factories.numbers import NOW, next_number
from tests.factories.people import make_user
from tests.factories.practical import make_checklist, make_examiner, make_sign_off
from training.people.models import User


def make_credential_type(
    course: CourseVersion | Course | None = None, *, signed: bool = True, **fields: Any
) -> CredentialTypeVersion:
    """A type of a year, signed; fields of the version, and `type` for another version of one."""
    number = next_number()
    course = course or make_course()
    course = course.course if isinstance(course, CourseVersion) else course
    slug = fields.pop("slug", f"credential-{number}")
    kind = fields.pop("type", None) or CredentialType.objects.create(course=course, slug=slug)
    facts: dict[str, Any] = {
        "number": 1,
        "title": f"Credential {number}",
        "summary": "Dry needling of the regions it lists.",
        "criteria": "Pass the examinations.",
        "requires": {"all": []},
        "validity": "months",
        "months": 12,
        "renewal_requires": {"all": []},
        "content_hash": "0" * 64,
        "published_at": NOW,
    }
    if fields.get("validity", "months") != "months":
        facts["months"] = None
    if signed:
        facts |= {"signed_by": make_user(), "signed_at": NOW}
    return CredentialTypeVersion.objects.create(type=kind, **facts | fields)


def make_evaluation(
    user: User, version: CredentialTypeVersion, *, at: datetime = NOW, **fields: Any
) -> Evaluation:
    """One that was met, unless told otherwise."""
    facts: dict[str, Any] = {"met": True, "inputs": {}, "result": {}, "made_at": at}
    return Evaluation.objects.create(user=user, type_version=version, **facts | fields)


def make_passed(
    user: User, course: Course, *, muscle: str = "upper-trapezius", at: datetime = NOW
) -> SignOff:
    """A practical examination that was passed, by an examiner of its own."""
    newest = course.versions.latest("number")
    checklist = make_checklist(newest.course, muscle=muscle)
    day = at.date()
    period = DateRange(day - timedelta(days=400), day + timedelta(days=400))
    examiner = make_examiner(muscle=muscle, period=period)
    return make_sign_off(checklist, user, examiner, at=at)


def make_credential(
    user: User | None = None,
    version: CredentialTypeVersion | None = None,
    *,
    muscles: tuple[str, ...] = ("upper-trapezius",),
    at: datetime = NOW,
    is_draft: bool = False,
    replaces: Credential | None = None,
) -> Credential:
    """One with its first cycle, an examination for each muscle, and its first edition."""
    user = user or make_user()
    version = version or make_credential_type()
    for muscle in muscles:
        make_passed(user, version.type.course, muscle=muscle, at=at)
    evaluation = make_evaluation(user, version, at=at, inputs={"is_draft": is_draft})
    return begin(user, version, evaluation, now=at, replaces=replaces)


def credential_values(owner: User, course: Course) -> dict[str, Any]:
    """For the world of roles: a credential that lists what the owner was examined in."""
    credential = make_credential(owner, make_credential_type(course), muscles=())
    names = ("credential", "renew", "rename-credential", "propose-suspend", "propose-withdraw")
    names += ("propose-reinstate", "propose-replace", "propose-correct")
    return {f"certificates:{name}:public_id": credential.public_id for name in names}
