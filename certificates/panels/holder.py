"""What the desk says of ends that come near."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.domain.holder.reminders import WINDOWS
from certificates.queries.due_dates import due_dates
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest

MOST = 5


def ends_near(request: SignedInRequest) -> list[Item]:
    """From the first reminder on, and for a while after an end that passed."""
    now = clock.now()
    near = due_dates(request.user, now, within=timedelta(days=WINDOWS[0]))
    return [
        {
            "title": _("%(what)s ended") % {"what": end.title}
            if end.expires_at <= now
            else _("%(what)s ends") % {"what": end.title},
            "text": _("See what the renewal takes.")
            if end.credential
            else _("Add the new paper to your portfolio."),
            "due": end.last_day,
            "url": reverse("certificates:credential", args=[end.credential])
            if end.credential
            else reverse("certificates:portfolio"),
            "action": _("Open the credential") if end.credential else _("Open the portfolio"),
        }
        for end in near[:MOST]
    ]
