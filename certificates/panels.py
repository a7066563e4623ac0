"""What this app puts on the desk: certificates whose result was corrected."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import TouchedCertificate
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def touched_certificates(request: SignedInRequest) -> list[Item]:
    """For admins, who decide on each; none changes by itself."""
    if not roles_of(request.user).admin:
        return []
    oldest = TouchedCertificate.objects.filter(answer="", regrade__state="applied")
    count = oldest.count()
    if not count:
        return []
    words = ngettext(
        "{n} certificate waits for a decision", "{n} certificates wait for a decision", count
    )
    regrade = oldest.select_related("regrade").earliest("pk").regrade
    return [
        {
            "title": words.format(n=count),
            "text": _("The result behind it was corrected. It stands until you decide."),
            "url": reverse("certificates:regrade", args=[regrade.public_id]),
            "action": _("Decide"),
            "section": "administration",
        }
    ]
