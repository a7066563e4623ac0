"""What a register says of a person at a moment, as last looked up."""

from datetime import datetime, timedelta

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField

from certificates.enums import Status
from training.people.enums import CheckResult
from training.people.models import Authority, Clinic, Registration, SourceCheck, User

# Registers renew yearly: what they said longer ago says nothing of the present one.
REGISTER_LOOK_UP_LASTS = timedelta(days=365)


def with_register_status_at(
    registrations: QuerySet[Registration], moment: datetime, clinic: Clinic | None = None
) -> QuerySet[Registration]:
    """Each registration declared by `moment` with `status` and the look-up behind it.

    A look-up by a clinic's manager counts in that clinic only. The last one that counts decides,
    also when it failed or is old: what nobody confirmed lately is unknown, and never green.
    """
    look_ups = SourceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=clinic), registration=OuterRef("pk"), checked_at__lte=moment
    ).order_by("-checked_at", "-pk")
    return (
        registrations.filter(declared_at__lte=moment)
        .filter(Q(ended_at=None) | Q(ended_at__gt=moment))
        .annotate(
            checked_at=Subquery(look_ups.values("checked_at")[:1]),
            check_result=Subquery(look_ups.values("result")[:1]),
        )
        .annotate(
            status=Case(
                When(check_result=CheckResult.COULD_NOT_CHECK, then=Value(Status.UNKNOWN.value)),
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
