"""A pass becomes a certificate, once."""

import zoneinfo
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from certificates.domain.certificates.codes import new_code
from certificates.domain.documents.documents import plan_document
from certificates.enums import CertificateKind
from certificates.models import Certificate
from certificates.queries import registers_of
from certificates.signals import basis_changed
from courses.models import Module
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade
from training.people.domain import audit

ISSUE_JOB = "certificates.issue"


def issue_key(attempt: UUID, grade_number: int) -> str:
    """A pass that a correction brings is a duty of its own: that of an earlier grade is done."""
    return str(attempt) if grade_number == 1 else f"{attempt}:{grade_number}"


@transaction.atomic
def issue_for_attempt(attempt: Attempt, *, now: datetime) -> Certificate | None:
    """The certificate of a passed attempt, made now or earlier; None when the pass does not stand.

    Runs any number of times, also at once: the unique attempt lets one row in, the others read it.
    The PDF is a job of its own, so that a renderer that fails never takes the certificate back.
    """
    grade = Grade.objects.filter(attempt=attempt).order_by("-number").first()
    if grade is None or not grade.passed or not _stands(attempt):
        return None
    candidate = Certificate(
        number=next_number(now),
        code=new_code(),
        kind=CertificateKind.MODULE_THEORY,
        user_id=attempt.user_id,
        attempt=attempt,
        facts=_facts(attempt, grade),
        is_draft=attempt.has_draft_content,
        issued_at=now,
    )
    candidate.title = candidate.facts["module"]["title"]
    Certificate.objects.bulk_create([candidate], ignore_conflicts=True)
    certificate = Certificate.objects.get(attempt=attempt)
    if certificate.public_id == candidate.public_id:
        plan_document(certificate, now=now)
        basis_changed.send(sender=Certificate, user=attempt.user, now=now)
        audit.record("certificate.issued", certificate, now=now, attempt=attempt.public_id)
    return certificate


def _stands(attempt: Attempt) -> bool:
    """Held until the certificate is there: a voiding comes first, or finds it and revokes it."""
    row = Attempt.objects.select_for_update(no_key=True).filter(pk=attempt.pk)
    return row.values_list("state", flat=True).get() != AttemptState.VOIDED


def _facts(attempt: Attempt, grade: Grade) -> dict[str, Any]:
    """What is attested, copied: later changes of names, courses or rules do not reach it."""
    version = attempt.quiz_version
    course_version = attempt.enrolment.course_version
    module = Module.objects.get(course_version=course_version, slug=version.quiz.module_slug)
    zone = zoneinfo.ZoneInfo(settings.ISSUER_TIME_ZONE)
    finished_at = attempt.finished_at or grade.graded_at
    return {
        "holder_name": attempt.user.legal_name,
        "programme": {
            "slug": course_version.course.slug,
            "title": course_version.title,
            "version": course_version.number,
        },
        "module": {"slug": module.slug, "number": module.number, "title": module.title},
        "quiz": {"title": version.title, "version": version.number},
        "attempt": str(attempt.public_id),
        "score": str(grade.score),
        "max_score": str(grade.max_score),
        "cut": str(grade.cut),
        "cut_kind": attempt.form.cut_kind,
        "passed_on": finished_at.astimezone(zone).date().isoformat(),
        "time_zone": settings.ISSUER_TIME_ZONE,
        "language": attempt.user.language,
        "country": attempt.user.country,
        "registers": registers_of(attempt.user),
    }


def next_number(now: datetime) -> str:
    """A number people can say on the telephone; gaps are harmless."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number')")
        (number,) = cursor.fetchone()
    return f"NW-{now.year}-{number:06d}"
