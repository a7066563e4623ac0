"""What certificates are at a moment: the one definition of their status."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField

from certificates.enums import Status
from certificates.models import Certificate, TouchedCertificate
from certificates.queries.credentials import facts_removed_by
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade, Regrade
from training.lib.db import fetch_rows


def with_status_at(certificates: QuerySet[Certificate], moment: datetime) -> QuerySet[Certificate]:
    """Each certificate issued by `moment` with `status` as the records said then.

    Draft content is never green: no authorised reviewer has signed it. Of one whose facts were
    removed when their time of keeping had ended, nothing is known any more.
    """
    return (
        certificates.filter(issued_at__lte=moment)
        .select_related("revocation")
        .annotate(
            status=Case(
                When(user__in=facts_removed_by(moment), then=Value(Status.UNKNOWN.value)),
                When(revocation__revoked_at__lte=moment, then=Value(Status.REVOKED.value)),
                When(is_draft=True, then=Value(Status.UNVERIFIED.value)),
                default=Value(Status.VALID.value),
                output_field=CharField(),
            )
        )
    )


# What a printed paper says of a decision is fixed when it was taken: numbers go over as texts.
_CORRECTIONS = """
SELECT asked.certificate,
       (SELECT json_build_object('score', grade.score::text, 'max_score', grade.max_score::text,
                                 'cut', grade.cut::text)::text
        FROM quizzes_grade AS grade
        JOIN certificates_touchedcertificate AS touched USING (regrade_id)
        WHERE touched.certificate_id = asked.certificate AND grade.attempt_id = asked.attempt
          AND touched.answer = 'reissue' AND touched.decided_at <= %(moment)s::timestamptz
        ORDER BY grade.number DESC LIMIT 1),
       (SELECT json_agg(note ORDER BY decided_at)::text
        FROM certificates_touchedcertificate
        WHERE certificate_id = asked.certificate
          AND answer = 'annotate' AND decided_at <= %(moment)s::timestamptz)
FROM unnest(%(certificates)s::bigint[], %(attempts)s::bigint[]) AS asked (certificate, attempt)
"""


def read_corrections(certificate: Certificate, moment: datetime) -> Certificate:
    """The same certificate with `corrected`, the result of the newest regrade after which the
    paper was issued again, and `notes`, what an admin wrote for everybody who checks it."""
    return read_all_corrections([certificate], moment)[0]


def read_all_corrections(
    certificates: Sequence[Certificate], moment: datetime
) -> Sequence[Certificate]:
    """`read_corrections` of several by one statement."""
    arguments = {
        "certificates": [certificate.pk for certificate in certificates],
        "attempts": [certificate.attempt_id for certificate in certificates],
        "moment": moment,
    }
    told = {pk: rest for pk, *rest in fetch_rows(_CORRECTIONS, arguments)}
    for certificate in certificates:
        corrected, notes = told[certificate.pk]
        certificate.corrected = json.loads(corrected) if corrected else None
        certificate.notes = json.loads(notes) if notes else []
    return certificates


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
