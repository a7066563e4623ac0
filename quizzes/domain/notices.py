"""What a candidate is told by mail: the result is there, what was received; never a score."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from quizzes.domain.receipts import receipt_of
from quizzes.models import Attempt
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
