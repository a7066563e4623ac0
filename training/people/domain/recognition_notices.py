"""What an instructor is told by mail: the fact and the link; reasons stand on the page alone."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import User


def tell_of_change(instructor: User, state: str, *, now: datetime) -> None:
    """One mail for one act, however many recognitions of the same letter it concerns."""
    send_mail_later(
        kind=NoticeKind.LAPSE,
        key=f"recognition:{instructor.pk}:{state}:{now.isoformat()}",
        user=instructor,
        template="emails/recognition.txt",
        context={
            "name": str(instructor),
            "state": state,
            "url": settings.PUBLIC_URL + reverse("people:recognitions"),
        },
        now=now,
    )
