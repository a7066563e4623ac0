"""What a candidate is told by mail: a result is there or was corrected; never a score."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from quizzes.domain.receipts import receipt_of
from quizzes.models import Attempt, Regrade
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind


def tell_candidate(attempt: Attempt, *, now: datetime) -> None:
    """The receipt, kept outside of our reach; one mail per attempt however often the job runs."""
    receipt = receipt_of(attempt)
    send_mail_later(
        kind=NoticeKind.RESULT,
        key=f"result:{attempt.public_id}",
        user=attempt.user,
        template="emails/result_ready.txt",
        context={
            "name": attempt.user.legal_name or attempt.user.email,
            "quiz": attempt.quiz_version.title,
            "answers": receipt.answered,
            "reference": receipt.reference,
            "url": settings.PUBLIC_URL + reverse("quizzes:result", args=[attempt.public_id]),
        },
        now=now,
    )


def tell_of_correction(attempt: Attempt, regrade: Regrade, *, now: datetime) -> None:
    """That the result is another one, and why; one mail per attempt and correction."""
    send_mail_later(
        kind=NoticeKind.RESULT,
        key=f"corrected:{attempt.public_id}:{regrade.public_id}",
        user=attempt.user,
        template="emails/result_corrected.txt",
        context={
            "name": attempt.user.legal_name or attempt.user.email,
            "quiz": attempt.quiz_version.title,
            "reason": regrade.reason,
            "url": settings.PUBLIC_URL + reverse("quizzes:result", args=[attempt.public_id]),
        },
        now=now,
    )
