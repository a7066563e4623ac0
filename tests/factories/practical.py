"""Checklists and records of practical examinations."""

from typing import Any
from uuid import uuid4

from certificates.domain.practical.sign_offs import Seen, sign
from certificates.models import Checklist, ChecklistVersion, Examinee, SignOff
from tests.factories.numbers import NOW, next_number
from tests.factories.people import make_recognition, make_user

STEPS = [
    {"id": "position", "text": "Position is safe", "critical": False, "note": ""},
    {"id": "direction", "text": "Direction is correct", "critical": True, "note": "Off the chest"},
    {"id": "stop", "text": "Stops on sharp pain", "critical": True, "note": ""},
]
ALL_DONE = {step["id"]: "done" for step in STEPS}


def make_checklist(course, *, muscle="upper-trapezius", signed=True, **fields) -> ChecklistVersion:
    slug = fields.pop("slug", f"needling-{next_number()}")
    checklist, _created = Checklist.objects.get_or_create(course=course, slug=slug)
    facts: dict[str, Any] = {"number": 1, "title": "Needling", "module": "2-technique"}
    facts |= {"muscle": muscle, "steps": STEPS, "content_hash": "0" * 64, "published_at": NOW}
    if signed:
        facts |= {"signed_by": make_user(), "signed_at": NOW}
    return ChecklistVersion.objects.create(checklist=checklist, **(facts | fields))


def make_examiner(*, muscle="upper-trapezius", **fields):
    return make_recognition(role="examine", scope_kind="muscle", scope=muscle, **fields).instructor


def seen(**changes) -> Seen:
    usual: dict[str, Any] = {"results": ALL_DONE, "rating": 3, "needled_on": "model"}
    usual |= {"place": "Vancouver", "side": "left", "needle": "0.30 × 40"}
    return Seen(**(usual | changes))


def make_sign_off(version, candidate, examiner, *, at=NOW, now=None, **changes) -> SignOff:
    """Signed as on the page: whoever is examined is on the list of the day."""
    if candidate != examiner:
        day = examiner.today(at)
        Examinee.objects.get_or_create(examiner=examiner, candidate=candidate, day=day)
    return sign(
        uuid4(),
        version,
        candidate,
        seen(**changes),
        examiner=examiner,
        examined_at=at,
        now=now or at,
    )
