"""Mail that is written as a duty beside the act, and sent in the background.

Sending cannot be exactly once: a crash between the mail server's yes and our commit repeats one
mail. The Message-ID comes from the key, so a mailbox can tell the repetition.
"""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from training.lib import background
from training.lib.delivery import deliver
from training.lib.mail import build_message
from training.people.domain.sealing import seal, unseal
from training.people.enums import MANDATORY_NOTICES, NoticeKind
from training.people.models import NoticeChoice, User

MAIL_JOB, ACCOUNT_MAIL_JOB = MAIL_JOBS = ("mail", "account-mail")


def send_mail_later(
    *,
    kind: NoticeKind,
    key: str,
    template: str,
    context: dict[str, Any],
    now: datetime,
    user: User | None = None,
    to: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Plan one mail per key, to a person or an address; False when it was already planned.

    The context is stored sealed, as it may hold a link that opens something.
    """
    payload = {
        "kind": kind,
        "key": key,
        "user": user.pk if user else None,
        "to": to,
        "template": template,
        "context": seal(context),
    }
    return background.enqueue(MAIL_JOB, key, payload, now=now, not_before=not_before)


def send_rendered_later(message: EmailMultiAlternatives, *, key: str, now: datetime) -> None:
    """Plan a mail that allauth has written: sign-up, password, e-mail and factor changes."""
    html = next((body for body, kind in message.alternatives if kind == "text/html"), "")
    sealed = seal({"subject": message.subject, "text": message.body, "html": html})
    payload = {"to": message.to, "key": key, "message": sealed}
    background.enqueue(ACCOUNT_MAIL_JOB, key, payload, now=now)


def send_planned(payload: dict[str, Any]) -> None:
    """Send what `send_mail_later` planned, unless the person does not want this kind."""
    user = User.objects.filter(pk=payload["user"]).first() if payload["user"] else None
    if payload["user"] and (user is None or not wants(user, payload["kind"])):
        return
    message = build_message(
        payload["template"],
        unseal(payload["context"]),
        to=[user.email if user else payload["to"]],
        language=user.language if user else None,
        headers={"Message-ID": message_id(payload["key"])},
    )
    deliver(message)


def send_rendered(payload: dict[str, Any]) -> None:
    parts = unseal(payload["message"])
    message = EmailMultiAlternatives(
        parts["subject"],
        parts["text"],
        to=payload["to"],
        headers={"Message-ID": message_id(payload["key"])},
    )
    if parts["html"]:
        message.attach_alternative(parts["html"], "text/html")
    deliver(message)


def wants(user: User, kind: str) -> bool:
    """Mandatory kinds always; the others unless the person said no."""
    if not user.is_active:
        return False
    return (
        kind in MANDATORY_NOTICES
        or not NoticeChoice.objects.filter(user=user, kind=kind, wanted=False).exists()
    )


@transaction.atomic
def choose_notices(user: User, wanted: dict[str, bool]) -> None:
    """Store the person's choice for each kind that may be chosen."""
    for kind, choice in wanted.items():
        if kind not in MANDATORY_NOTICES:
            NoticeChoice.objects.update_or_create(user=user, kind=kind, defaults={"wanted": choice})


def message_id(key: str) -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
