"""What a register says of a person at a moment, as last looked up."""

from datetime import datetime, timedelta

from django.db.models import (
    Case,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField

from certificates.enums import Status
from certificates.queries.local_days import day_there
from training.people.enums import CheckResult
from training.people.models import Authority, Clinic, Registration, SourceCheck, User

# Registers renew yearly: what they said longer ago says nothing of the present one.
REGISTER_LOOK_UP_LASTS = timedelta(days=365)


def with_register_status_at(
    registrations: QuerySet[Registration], moment: datetime, clinic: Clinic | None = None
) -> QuerySet[Registration]:
    """Each registration declared by `moment` with `status` and the look-up behind it.

    A look-up by a clinic's manager counts in that clinic only. The last one that counts decides,
    also when it failed or is old: what nobody confirmed within a year, or by the day on which it
    was to be looked up again, is unknown, and never green.
    """
    look_ups = SourceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=clinic), registration=OuterRef("pk"), checked_at__lte=moment
    ).order_by("-checked_at", "-pk")
    return (
        registrations.filter(declared_at__lte=moment)
        .filter(Q(ended_at=None) | Q(ended_at__gt=moment))
        .annotate(
            last_check=FilteredRelation(
                "checks", condition=Q(checks__pk=Subquery(look_ups.values("pk")[:1]))
            ),
        )
        .annotate(
            checked_at=F("last_check__checked_at"),
            check_result=F("last_check__result"),
            check_due=F("last_check__next_due"),
            day_there=day_there(moment, "authority__time_zone"),
        )
        .annotate(
            status=Case(
                When(check_result=CheckResult.COULD_NOT_CHECK, then=Value(Status.UNKNOWN.value)),
                When(
                    check_result=CheckResult.CONFIRMED,
                    check_due__lt=F("day_there"),
                    then=Value(Status.UNKNOWN.value),
                ),
                When(
                    check_result=CheckResult.CONFIRMED,
                    checked_at__gt=moment - REGISTER_LOOK_UP_LASTS,
                    then=Value(Status.VALID.value),
                ),
                When(check_result=CheckResult.CONFIRMED, then=Value(Status.UNKNOWN.value)),
                default=Value(Status.UNVERIFIED.value),
                output_field=CharField(),
            )
        )
    )


def registers_of(user: User) -> list[dict[str, str]]:
    """Where the public can look up what a regulator says of the person, copied onto papers."""
    authorities = Authority.objects.filter(
        registration__user=user, registration__ended_at=None
    ).exclude(register_url="")
    return [{"name": authority.name, "url": authority.register_url} for authority in authorities]


def waiting_for_look_up(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """Of registrations with their status, those somebody has to look up, oldest first."""
    never = Q(check_result=None)
    again = Q(status=Status.UNKNOWN, check_result=CheckResult.CONFIRMED)
    failed = Q(check_result=CheckResult.COULD_NOT_CHECK)
    later = Q(check_due__gt=F("day_there"))
    waiting = registrations.filter(never | again | (failed & ~later))
    return waiting.select_related("user", "authority").order_by("declared_at", "pk")


def with_look_ups(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """With the look-ups that count everywhere, newest first."""
    made = SourceCheck.objects.filter(clinic=None).select_related("checked_by")
    return registrations.select_related("user", "authority").prefetch_related(
        Prefetch("checks", made.order_by("-checked_at", "-pk"), to_attr="history")
    )
