"""What credentials are at a moment: the one definition of their status."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField

from certificates.enums import Status
from certificates.models import (
    Credential,
    CredentialCycle,
    CredentialType,
    CredentialTypeVersion,
    SignOff,
    Suspension,
)
from training.people.models import Erasure, User

# The last days of a cycle, in which a renewal should be under way.
EXPIRING = timedelta(days=60)

# What holds at the moment, drafts too; green are the first two alone.
HOLDING = frozenset({Status.VALID, Status.EXPIRING, Status.UNVERIFIED})


def credentials_at(credentials: QuerySet[Credential], moment: datetime) -> QuerySet[Credential]:
    """Each credential issued by `moment` with `status` and its cycle as the records said then.

    The newest cycle recorded by then decides, also before its first day: a renewal continues from
    the old end. Draft content is never green, and a credential without a cycle is unknown, as is
    one whose facts were removed when their time of keeping had ended.
    """
    cycles = CredentialCycle.objects.filter(
        credential=OuterRef("pk"), begun_at__lte=moment
    ).order_by("-number")
    suspended = Suspension.objects.filter(
        Q(until_at=None) | Q(until_at__gt=moment), credential=OuterRef("pk"), from_at__lte=moment
    )
    return (
        credentials.filter(issued_at__lte=moment)  # type: ignore[no-redef]
        .annotate(
            cycle_number=Subquery(cycles.values("number")[:1]),
            valid_from=Subquery(cycles.values("valid_from")[:1]),
            valid_until=Subquery(cycles.values("valid_until")[:1]),
            expires_at=Subquery(cycles.values("expires_at")[:1]),
            title=Subquery(cycles.values("type_version__title")[:1]),
        )
        .annotate(
            status=Case(
                When(user__in=facts_removed_by(moment), then=Value(Status.UNKNOWN.value)),
                When(revocation__revoked_at__lte=moment, then=Value(Status.REVOKED.value)),
                When(Exists(suspended), then=Value(Status.SUSPENDED.value)),
                When(cycle_number=None, then=Value(Status.UNKNOWN.value)),
                When(expires_at__lte=moment, then=Value(Status.EXPIRED.value)),
                When(is_draft=True, then=Value(Status.UNVERIFIED.value)),
                When(expires_at__lte=moment + EXPIRING, then=Value(Status.EXPIRING.value)),
                default=Value(Status.VALID.value),
                output_field=CharField(),
            )
        )
    )


def facts_removed_by(moment: datetime) -> QuerySet[Erasure, Any]:
    """People of whom nothing is stated any more, see `people.domain.retention`."""
    return Erasure.objects.filter(removed_at__lte=moment).values("user")


def status_of(credential: Credential, moment: datetime) -> Status:
    """The status of one; unknown before it was issued."""
    row = credentials_at(Credential.objects.filter(pk=credential.pk), moment)
    status = row.values_list("status", flat=True).first()  # type: ignore[misc]
    return Status(status) if status else Status.UNKNOWN


def current_credential(user: User, type_id: int) -> Credential | None:
    """The last one of a type that a person was given; it may replace a revoked one."""
    return Credential.objects.filter(user=user, type=type_id).order_by("-pk").first()


def version_in_force(kind: CredentialType, *, with_drafts: bool) -> CredentialTypeVersion | None:
    """The newest rules of a type; unsigned ones give drafts and nothing else."""
    versions = CredentialTypeVersion.objects.filter(type=kind).order_by("-number")
    return (versions if with_drafts else versions.exclude(signed_at=None)).first()


def listing(
    record: SignOff, credentials: QuerySet[Credential], moment: datetime
) -> QuerySet[Credential]:
    """Those of `credentials` that list the examination."""
    return credentials_at(credentials.filter(scope__sign_off=record), moment).order_by("pk")


def scope_at(credential: Credential, moment: datetime) -> list[SignOff]:
    """What it lists at the moment: the sign-offs added by then that were not voided by then."""
    return list(
        SignOff.objects.filter(
            Q(void=None) | Q(void__voided_at__gt=moment),
            pk__in=credential.scope.filter(added_at__lte=moment).values("sign_off"),
        )
        .select_related("checklist_version__checklist", "examiner", "recognition__authority")
        .order_by("checklist_version__module", "checklist_version__muscle", "examined_at", "pk")
    )
