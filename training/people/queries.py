"""Reads that several places share."""

from datetime import date, datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from training.people.enums import AuthorityKind, MembershipRole, Standing
from training.people.models import (
    Authority,
    Clinic,
    Recognition,
    RecognitionSuspension,
    User,
)


def managers_of(clinic: Clinic, *, now: datetime) -> QuerySet[User]:
    managing = clinic.memberships.live_at(now).filter(role=MembershipRole.MANAGER)
    return User.objects.filter(pk__in=managing.values("user"))


def with_standing(recognitions: QuerySet[Recognition], on_date: date) -> QuerySet[Recognition]:
    """With `standing` on the day, from the records alone; HOLDS is what `covering` gives."""
    paused = RecognitionSuspension.objects.filter(
        recognition=OuterRef("pk"), period__contains=on_date
    )
    standing = Case(
        When(withdrawn_from__lte=on_date, then=Value(Standing.WITHDRAWN)),
        When(period__fully_lt=(on_date, None), then=Value(Standing.ENDED)),
        When(~Q(period__contains=on_date), then=Value(Standing.COMING)),
        When(Exists(paused), then=Value(Standing.SUSPENDED)),
        default=Value(Standing.HOLDS),
        output_field=CharField(),
    )
    return recognitions.annotate(standing=standing)


def recognised_by(authority: Authority, on_date: date) -> QuerySet[Recognition]:
    """Whom a body recognises on the day, by name; what ended is its instructor's own page."""
    held = Recognition.objects.covering(on_date).filter(authority=authority)
    return (
        with_standing(held, on_date)
        .select_related("instructor", "authority")
        .order_by("instructor__legal_name", "role", "scope", "pk")
    )


def reporting_bodies() -> QuerySet[Authority]:
    """To whom an adverse event may have to be reported, by jurisdiction."""
    return Authority.objects.filter(kind=AuthorityKind.REGULATOR).order_by("jurisdiction", "name")
