"""What this app puts on the desk: corrected certificates, and practical examinations."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import SignOff, TouchedCertificate
from training.lib import clock
from training.people.desk import Item
from training.people.enums import RecognitionRole
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


def records_to_read(request: SignedInRequest) -> list[Item]:
    """For whoever was examined: until they acknowledge a record, it says that they have not."""
    unread = SignOff.objects.filter(candidate=request.user, acknowledgement=None)
    return [
        {
            "title": _("Read the record of your practical examination"),
            "text": record.checklist_version.title,
            "url": reverse("certificates:sign-off", args=[record.public_id]),
            "action": _("Read and acknowledge"),
        }
        for record in unread.select_related("checklist_version").order_by("examined_at")[:3]
    ]


def examining(request: SignedInRequest) -> list[Item]:
    """For whoever is recognised to examine today."""
    if not roles_of(request.user).instructor:
        return []
    today = request.user.today(clock.now())
    own = request.user.recognitions.covering(today)
    if not own.filter(role=RecognitionRole.EXAMINE).exists():
        return []
    return [
        {
            "title": _("Practical examinations"),
            "text": _("Today's learners, the checklists, and what you signed."),
            "url": reverse("certificates:examine"),
            "action": _("Examine"),
            "section": "teaching",
        }
    ]
