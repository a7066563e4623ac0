"""What certificates are at a moment: the one definition of their status."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField

from certificates.enums import Status
from certificates.models import Certificate, ChecklistVersion, SignOff, TouchedCertificate
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade, Regrade
from training.lib.db import fetch_row
from training.people.enums import CheckResult
from training.people.models import Clinic, Registration, SourceCheck, User

# Registers renew yearly: what they said longer ago says nothing of the present one.
REGISTER_LOOK_UP_LASTS = timedelta(days=365)


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


# What a printed paper says of a decision is fixed when it was taken: numbers go over as texts.
_CORRECTIONS = """
SELECT (SELECT json_build_object('score', grade.score::text, 'max_score', grade.max_score::text,
                                 'cut', grade.cut::text)::text
        FROM quizzes_grade AS grade
        JOIN certificates_touchedcertificate AS touched USING (regrade_id)
        WHERE touched.certificate_id = %(certificate)s::bigint
          AND grade.attempt_id = %(attempt)s::bigint
          AND touched.answer = 'reissue' AND touched.decided_at <= %(moment)s::timestamptz
        ORDER BY grade.number DESC LIMIT 1),
       (SELECT json_agg(note ORDER BY decided_at)::text
        FROM certificates_touchedcertificate
        WHERE certificate_id = %(certificate)s::bigint
          AND answer = 'annotate' AND decided_at <= %(moment)s::timestamptz)
"""


def read_corrections(certificate: Certificate, moment: datetime) -> Certificate:
    """The same certificate with `corrected`, the result of the newest regrade after which the
    paper was issued again, and `notes`, what an admin wrote for everybody who checks it."""
    arguments = {
        "certificate": certificate.pk,
        "attempt": certificate.attempt_id,
        "moment": moment,
    }
    corrected, notes = fetch_row(_CORRECTIONS, arguments) or (None, None)
    certificate.corrected = json.loads(corrected) if corrected else None
    certificate.notes = json.loads(notes) if notes else []
    return certificate


def touched_by(regrade: Regrade) -> QuerySet[TouchedCertificate]:
    """The list of a regrade: what waits for a decision first, lost passes on top."""
    return (
        TouchedCertificate.objects.filter(regrade=regrade)
        .select_related("certificate__user", "decided_by")
        .order_by("answer", "passed_after", "certificate__number")
    )


def would_be_touched(regrade: Regrade) -> QuerySet[Certificate]:
    """Certificates of the attempts that its dry run would change."""
    attempts = [row["attempt"] for row in (regrade.plan or {}).get("rows", [])]
    return Certificate.objects.filter(attempt__public_id__in=attempts).order_by("number")


def passes_without_certificate() -> QuerySet[Attempt]:
    """Passed attempts whose certificate got lost on the way; the sweep issues them."""
    grades = Grade.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    return (
        Attempt.objects.filter(
            state__in=[AttemptState.SUBMITTED, AttemptState.TIMED_OUT], certificate=None
        )
        .annotate(
            last_passed=Subquery(grades.values("passed")[:1]),
            last_number=Subquery(grades.values("number")[:1]),
        )
        .filter(last_passed=True)
    )


def certificates_without_document() -> QuerySet[Certificate]:
    return Certificate.objects.filter(documents=None)


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


def examined_checklists(versions: QuerySet[ChecklistVersion]) -> QuerySet[ChecklistVersion]:
    """With what their addresses need, modules before muscles."""
    return versions.select_related("checklist__course").order_by("module", "muscle", "title")


def with_what_followed(records: QuerySet[SignOff]) -> QuerySet[SignOff]:
    """Records with their sheet, their people, what was added and whether they were read."""
    return (
        records.select_related(
            "checklist_version__checklist__course",
            "candidate",
            "examiner",
            "recognition__authority",
            "acknowledgement",
        )
        .prefetch_related("amendments")
        .order_by("-examined_at", "-pk")
    )


def failures_with(examiner: User, people: Iterable[User]) -> set[tuple[int, int]]:
    """Pairs of candidate and checklist that this examiner has failed before."""
    failed = SignOff.objects.filter(examiner=examiner, candidate__in=people, passed=False)
    return set(failed.values_list("candidate_id", "checklist_version__checklist_id"))
