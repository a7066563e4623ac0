"""What becomes of certificates whose attempt was regraded: an admin decides on each.

A certificate never changes by itself, and one whose pass was lost is not taken back by itself:
revoking stays an act of two people.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.certificates.notices import tell_of_correction
from certificates.domain.documents.documents import current_document, plan_document
from certificates.enums import DocumentReason, RegradeAnswer
from certificates.models import Certificate, Revocation, TouchedCertificate
from quizzes.domain.grading import Graded
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User


def note_touched(graded: Sequence[Graded]) -> None:
    """Put every certificate of a result that is another one on the list of its regrade."""
    by_attempt = {grade.attempt_id: grade for grade in graded if grade.regrade_id and grade.changed}
    if not by_attempt:
        return
    # Held, so that facts past their time are not removed while somebody is asked about them.
    held = Certificate.objects.select_for_update(no_key=True).filter(attempt__in=by_attempt)
    certificates = held.order_by("pk").values_list("pk", "attempt")
    TouchedCertificate.objects.bulk_create(
        [_touched(certificate, by_attempt[attempt]) for certificate, attempt in certificates],
        ignore_conflicts=True,
    )


def _touched(certificate_id: int, grade: Graded) -> TouchedCertificate:
    return TouchedCertificate(
        regrade_id=grade.regrade_id or 0,
        certificate_id=certificate_id,
        passed_before=bool(grade.passed_before),
        passed_after=grade.passed,
    )


@transaction.atomic
def answer_touched(
    touched: TouchedCertificate, answer: RegradeAnswer, *, note: str, decider: User, now: datetime
) -> None:
    """Decide once what is done, and have it done; Conflict when somebody was faster."""
    certificate = touched.certificate
    if answer == RegradeAnswer.ANNOTATE and not note.strip():
        raise DomainError(_("Write the note that everybody who checks the certificate reads."))
    changes = {
        "answer": answer,
        "note": note.strip(),
        "decided_by": decider,
        "decided_at": now,
    }
    if not TouchedCertificate.objects.filter(pk=touched.pk, answer="").update(**changes):
        raise Conflict(_("Somebody has already decided this."))
    if answer == RegradeAnswer.NOTIFY:
        tell_of_correction(touched, now=now)
    if answer == RegradeAnswer.REISSUE:
        _reissue(touched, now=now)
    audit.record(
        "certificate.regrade-answered",
        certificate,
        actor=decider,
        now=now,
        answer=answer,
        regrade=touched.regrade.public_id,
    )


def _reissue(touched: TouchedCertificate, *, now: datetime) -> None:
    """The next edition states the corrected result; see `queries.read_corrections`."""
    certificate = touched.certificate
    if Revocation.objects.filter(certificate=certificate).exists():
        raise Conflict(_("This certificate is revoked, so no new edition can be made."))
    if not touched.passed_after:
        raise Conflict(
            _("The corrected result is no pass, so no paper can state it. Propose a revocation.")
        )
    document = current_document(certificate)
    is_planned = plan_document(
        certificate,
        now=now,
        edition=document.edition + 1 if document else 1,
        holder_name=document.holder_name if document else None,
        reason=DocumentReason.CORRECTION,
    )
    if not is_planned:
        raise Conflict(_("A new edition is being made right now. Decide again when it is there."))
