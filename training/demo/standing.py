"""What the demo colleague can show beside the quiz: practical examinations and a paper.

With the quizzes they complete the credential for the core upper quarter, so that there is one to
look at.
"""

import zoneinfo
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import QuerySet

from certificates.domain.evidence.paper_checks import Found, check_paper
from certificates.domain.evidence.papers import Given, give_paper
from certificates.domain.practical.examinees import add_examinee
from certificates.domain.practical.sign_offs import Seen, acknowledge, sign
from certificates.enums import EvidenceKind, GlobalRating, NeedledOn, Side, StepResult
from certificates.models import ChecklistVersion
from courses.models import Course
from training.people.enums import CheckMethod, CheckResult
from training.people.models import User

# A fixed name space: the same record at every start, whatever the database already holds.
_RECORDS = UUID("5b0c7f6e-8f0d-4a55-9c6c-2f2a51a5b0d1")
EXAMINED_MUSCLES = ["upper-trapezius", "infraspinatus", "deltoid", "triceps", "wrist-extensors"]


def examine(candidate: User, examiner: User, course: Course, *, now: datetime) -> None:
    """Passed at all stations two days ago, and read by the candidate at once."""
    if not settings.ALLOW_DRAFT:
        return
    examined_at = now - timedelta(days=2)
    add_examinee(examiner, candidate.email, day=examiner.today(examined_at))
    for version in _stations(course):
        record = sign(
            uuid5(_RECORDS, f"{candidate.email} {version.pk}"),
            version,
            candidate,
            _all_done(version),
            examiner=examiner,
            examined_at=examined_at,
            now=now,
        )
        acknowledge(record, by=candidate, remark="", now=now)


def insure(person: User, *, checked_by: User, now: datetime) -> None:
    """A policy that names needling and was looked at, to the end of next March."""
    today = now.astimezone(zoneinfo.ZoneInfo(settings.ISSUER_TIME_ZONE)).date()
    given = Given(
        kind=EvidenceKind.INSURANCE,
        title="Professional liability insurance",
        issuer="Demonstration insurer",
        number="DEMO-4471",
        issued_on=today - timedelta(days=120),
        valid_until=date(today.year + 1, 3, 31),
        details={"needling_named": True, "excluded_regions": []},
    )
    paper = give_paper(person, given, None, now=now)
    seen = Found(
        method=CheckMethod.PHONE,
        result=CheckResult.CONFIRMED,
        address="Demonstration insurer, by telephone",
    )
    check_paper(paper, seen, by=checked_by, now=now)


def _stations(course: Course) -> QuerySet[ChecklistVersion]:
    newest = ChecklistVersion.objects.order_by("checklist", "-number").distinct("checklist")
    return ChecklistVersion.objects.filter(
        pk__in=newest.values("pk"),
        checklist__course=course,
        muscle__in=["", *EXAMINED_MUSCLES],
    )


def _all_done(version: ChecklistVersion) -> Seen:
    with_needle = {"side": Side.LEFT, "needle": "0.30 × 40"} if version.muscle else {}
    return Seen(
        results={step["id"]: StepResult.DONE.value for step in version.steps},
        rating=GlobalRating.SAFE,
        needled_on=NeedledOn.MODEL,
        place="Vancouver (demonstration)",
        **with_needle,
    )
