"""What credentials put on their holder's desk beside their ends (`panels_holder`)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.domain.credentials.standing_words import standing_today
from certificates.enums import Status
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest


def suspended_credentials(request: SignedInRequest) -> list[Item]:
    """Nobody should learn from a clinic that their credential does not hold."""
    attention = standing_today(request.user, now=clock.now())["attention"]
    return [
        {
            "title": credential.title,
            "text": credential.sentence,
            "url": reverse("certificates:credential", args=[credential.public_id]),
            "action": _("See why"),
        }
        for credential in attention
        if credential.status == Status.SUSPENDED
    ]
