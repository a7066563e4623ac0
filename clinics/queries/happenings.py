"""What happened at a clinic by its records and is not on its list of changes.

The records are the queue: whatever an act did, it is found here until it is on the list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from clinics.enums import ChangeKind, ConsentState
from clinics.models import Change, RequirementSet
from training.people.enums import MembershipRole
from training.people.models import Clinic, Consent
from training.people.models.clinic import PeriodQuerySet


@dataclass(frozen=True, slots=True)
class Happening:
    """A row that the list lacks, without its number."""

    kind: ChangeKind
    at: datetime
    membership: int | None = None
    requirement: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    detail: str = ""
    finding: str = ""


def unnoted(clinic: Clinic, moment: datetime) -> list[Happening]:
    """In the order in which they happened. Five statements, whatever their number."""
    found = [
        *_joined(clinic, moment),
        *_left(clinic, moment),
        *_consents(clinic, moment),
        *_rules(clinic, moment),
    ]
    return sorted(found, key=lambda each: each.at)


def _noted(clinic: Clinic, kind: ChangeKind, **same: object) -> Exists:
    return Exists(Change.objects.filter(clinic=clinic, kind=kind, **same))


def _joined(clinic: Clinic, moment: datetime) -> Iterator[Happening]:
    noted = _noted(clinic, ChangeKind.JOINED, membership=OuterRef("pk"))
    staff = _staff(clinic).filter(~noted, started_at__lte=moment)
    for pk, at in staff.values_list("pk", "started_at"):
        yield Happening(ChangeKind.JOINED, at, pk)


def _left(clinic: Clinic, moment: datetime) -> Iterator[Happening]:
    noted = _noted(clinic, ChangeKind.LEFT, membership=OuterRef("pk"))
    staff = _staff(clinic).filter(~noted, ended_at__lte=moment)
    for pk, at in staff.values_list("pk", "ended_at"):
        yield Happening(ChangeKind.LEFT, at, pk)


def _consents(clinic: Clinic, moment: datetime) -> Iterator[Happening]:
    """Given and ended while the person was on the roster; what ends with the part is its end."""
    for state, field in ((ConsentState.GIVEN, "started_at"), (ConsentState.ENDED, "ended_at")):
        parts = (
            _staff(clinic)
            .filter(user=OuterRef("person"), started_at__lte=OuterRef(field))
            .filter(Q(ended_at=None) | Q(ended_at__gt=OuterRef(field)))
        )
        noted = _noted(
            clinic,
            ChangeKind.CONSENT,
            membership=OuterRef("part"),
            after=state,
            happened_at=OuterRef(field),
        )
        consents = (
            Consent.objects.filter(clinic=clinic, **{f"{field}__lte": moment})
            .annotate(part=Subquery(parts.values("pk")[:1]))
            .filter(~noted, part__isnull=False)
        )
        for part, at in consents.values_list("part", field):
            yield Happening(ChangeKind.CONSENT, at, part, after=state)


def _rules(clinic: Clinic, moment: datetime) -> Iterator[Happening]:
    """A version of what a position needs has begun; `after` is its number."""
    noted = _noted(
        clinic,
        ChangeKind.RULES,
        requirement=OuterRef("position__slug"),
        after=Cast(OuterRef("number"), CharField()),
        happened_at=OuterRef("starts_at"),
    )
    begun = RequirementSet.objects.filter(~noted, position__clinic=clinic, starts_at__lte=moment)
    for each in begun.select_related("position"):
        yield Happening(
            ChangeKind.RULES,
            each.starts_at,
            requirement=each.position.slug,
            title=each.position.title,
            after=str(each.number),
            detail=each.reason,
        )


def _staff(clinic: Clinic) -> PeriodQuerySet:
    return clinic.memberships.filter(role=MembershipRole.STAFF)
