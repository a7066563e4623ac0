"""A clinic with rules of its own, and people who meet them."""

from datetime import date, datetime, timedelta
from typing import Any

from clinics.models import Assignment, Location, Position, RequirementLine, RequirementSet
from tests.factories import NOW
from tests.factories.evidence import make_evidence, make_evidence_check
from training.people.models import Clinic, User

LONG = timedelta(days=90)


def make_rules(
    clinic: Clinic,
    by: User,
    *lines: tuple[str, str],
    title: str = "Physiotherapist",
    at: datetime = NOW - LONG,
    **settings: Any,
) -> Position:
    """The next version of what a position needs: pairs of kind and level."""
    position, _made = Position.objects.get_or_create(
        clinic=clinic, slug=title.lower(), defaults={"title": title}
    )
    rules = RequirementSet.objects.create(
        position=position,
        number=position.requirement_sets.count() + 1,
        starts_at=at,
        made_by=by,
        made_at=min(at, NOW),
    )
    for rank, (kind, level) in enumerate(lines):
        RequirementLine.objects.create(
            set=rules,
            slug=kind,
            kind=kind,
            title=kind.capitalize(),
            level=level,
            reason="why",
            rank=rank,
            settings=settings.get(kind, {}),
        )
    return position


def assign(user: User, position: Position, location: Location | None = None) -> Assignment:
    return Assignment.objects.create(
        membership=user.membership, position=position, location=location, started_at=NOW - LONG
    )


def make_policy(user: User, by: User, clinic: Clinic, *, until: date, **details: Any):
    """A policy that names needling, confirmed by the clinic."""
    facts = {"needling_named": True} | details
    policy = make_evidence(user, valid_until=until, details=facts, time_zone=clinic.time_zone)
    make_evidence_check(policy, checked_by=by, clinic=clinic)
    return policy
