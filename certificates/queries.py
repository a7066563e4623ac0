"""What certificates are at a moment: the one definition of their status."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField

from certificates.enums import Status
from certificates.models import Certificate
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade


def with_status_at(certificates: QuerySet[Certificate], moment: datetime) -> QuerySet[Certificate]:
    """Each certificate issued by `moment` with `status` as the records said then.

    Draft content is never green: no authorised reviewer has signed it.
    """
    return (
        certificates.filter(issued_at__lte=moment)
        .select_related("revocation")
        .annotate(
            status=Case(
                When(revocation__revoked_at__lte=moment, then=Value(Status.REVOKED.value)),
                When(is_draft=True, then=Value(Status.UNVERIFIED.value)),
                default=Value(Status.VALID.value),
                output_field=CharField(),
            )
        )
    )


def passes_without_certificate() -> QuerySet[Attempt]:
    """Passed attempts whose certificate got lost on the way; the sweep issues them."""
    last_grade = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    return Attempt.objects.filter(
        state__in=[AttemptState.SUBMITTED, AttemptState.TIMED_OUT], certificate=None
    ).filter(Exists(Grade.objects.filter(pk=Subquery(last_grade.values("pk")[:1]), passed=True)))


def certificates_without_document() -> QuerySet[Certificate]:
    return Certificate.objects.filter(documents=None)
