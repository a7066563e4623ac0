"""Days on which candidates were examined at the stations: most passed, some came again."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from certificates.domain.evidence.needling_log import Noted, answer_session, note_session
from certificates.domain.practical.examinees import add_examinee
from certificates.domain.practical.sign_offs import Seen, acknowledge, sign
from certificates.enums import GlobalRating, NeedledOn, Side, StepResult
from certificates.models import ChecklistVersion
from courses.models import Course
from training.people.models import User

RECORDS = UUID("1d7c3a40-6b0e-4a57-8c58-7f1f8f0d5f02")
OF_ALL = ("assessment", "safety", "retraining")
A_STATION = timedelta(minutes=20)
_FAILS = 0.25  # of the candidates, at one station
_NEEDLES = ("0.25 × 30", "0.30 × 40", "0.30 × 50")
_MUSCLES = {
    "shoulder-girdle": "upper-trapezius",
    "arm": "deltoid",
    "hip": "gluteus-medius",
    "thigh": "quadriceps",
    "lower-leg": "gastrocnemius",
}


class Stations:
    """The newest sheet of each station of a programme."""

    def __init__(self, course: Course) -> None:
        newest = ChecklistVersion.objects.order_by("checklist", "-number").distinct("checklist")
        rows = ChecklistVersion.objects.filter(pk__in=newest.values("pk"), checklist__course=course)
        found = list(rows.select_related("checklist__course").order_by("pk"))
        self._by_muscle = {row.muscle: row for row in found if row.muscle}
        self._by_slug = {row.checklist.slug: row for row in found if not row.muscle}

    def of(self, muscles: Iterable[str]) -> list[ChecklistVersion]:
        """Those of everybody, then a sheet for each muscle."""
        slugs = [self._by_slug[slug] for slug in OF_ALL if slug in self._by_slug]
        return slugs + self.muscles(muscles)

    def muscles(self, muscles: Iterable[str]) -> list[ChecklistVersion]:
        return [self._by_muscle[each] for each in muscles if each in self._by_muscle]


def examine_at(
    sheets: Sequence[ChecklistVersion],
    candidate: User,
    examiners: Sequence[User],
    chance: random.Random,
    *,
    begins_at: datetime,
    until: datetime,
    sure: bool = False,
) -> datetime:
    """All stations of a day by the first examiner. What was failed is done again three weeks
    later, by another one where there is one. Returns when all of it was passed, or the last look.
    Whoever is `sure` fails nothing.
    """
    examiner, other = examiners[0], examiners[-1]
    fails = not sure and chance.random() < _FAILS
    failed = chance.choice(sheets[-3:]) if fails else None
    at = begins_at
    add_examinee(examiner, candidate.email, day=examiner.today(at))
    for sheet in sheets:
        at += A_STATION
        _sign(sheet, candidate, examiner, _seen(sheet, chance, missed=sheet is failed), at)
    again_at = at + timedelta(days=21)
    if failed is None or again_at > until:
        return at
    add_examinee(other, candidate.email, day=other.today(again_at))
    seen = _seen(failed, chance, missed=False)
    if other == examiner:
        seen = {**seen, "same_examiner_reason": "Nobody else was free within a month."}
    _sign(failed, candidate, other, seen, again_at)
    return again_at


def _sign(
    sheet: ChecklistVersion, candidate: User, examiner: User, seen: Mapping[str, Any], at: datetime
) -> None:
    record = sign(
        uuid5(RECORDS, f"{candidate.email} {sheet.pk} {at.isoformat()}"),
        sheet,
        candidate,
        Seen(**seen),
        examiner=examiner,
        examined_at=at,
        now=at + timedelta(minutes=1),
    )
    acknowledge(record, by=candidate, remark="", now=at + timedelta(minutes=4))


def _seen(sheet: ChecklistVersion, chance: random.Random, *, missed: bool) -> dict[str, Any]:
    results = {step["id"]: StepResult.DONE.value for step in sheet.steps}
    told: dict[str, Any] = {
        "results": results,
        "rating": chance.choice((GlobalRating.SAFE, GlobalRating.SAFE, GlobalRating.FLUENT)),
        "needled_on": NeedledOn.MODEL,
        "place": "Teaching room (demonstration)",
    }
    if sheet.muscle:
        told |= {"side": chance.choice((Side.LEFT, Side.RIGHT)), "needle": chance.choice(_NEEDLES)}
    if missed:
        critical = [step["id"] for step in sheet.steps if step["critical"]]
        results[chance.choice(critical)] = StepResult.NOT_DONE.value
        told |= {
            "rating": GlobalRating.NEEDS_SUPERVISION,
            "comment": "The step was left out until asked for.",
        }
    return told


def log_needling(
    person: User, supervisor: User, chance: random.Random, *, sessions: int, now: datetime
) -> None:
    """Supervised sessions of the last months; all but the newest are confirmed."""
    for number in range(sessions, 0, -1):
        at = now - timedelta(days=9 * number + chance.randrange(5))
        region = chance.choice(sorted(_MUSCLES))
        noted = Noted(
            public_id=uuid5(RECORDS, f"{person.email} session {number}"),
            day=person.today(at),
            region=region,
            muscle=_MUSCLES[region],
            technique="Deep needling, static",
            adverse_event=False,
        )
        row = note_session(person, noted, supervisor=supervisor.email, now=at)
        if number > 1:
            answer_session(row, by=supervisor, confirmed=True, now=at + timedelta(days=1))
