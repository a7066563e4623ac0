"""What recognitions put on the desk: requests, review lists, and examinations to be repeated."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import ReviewAnswer
from certificates.models import ReviewRow
from certificates.queries.reviews import to_examine_again
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def review_lists(request: SignedInRequest) -> list[Item]:
    """For admins: what somebody has to propose, or another has to decide."""
    if not roles_of(request.user).admin:
        return []
    waiting = ReviewRow.objects.filter(decided_at=None).exclude(proposed_by=request.user)
    count = waiting.count()
    if not count:
        return []
    words = ngettext(
        "{n} record of an examiner in doubt waits",
        "{n} records of an examiner in doubt wait",
        count,
    )
    return [
        {
            "title": words.format(n=count),
            "text": _("One admin proposes what becomes of each, another decides."),
            "url": reverse("certificates:recognition-reviews") + "?show=open",
            "action": _("Work through the list"),
            "section": "administration",
        }
    ]


def examinations_to_repeat(request: SignedInRequest) -> list[Item]:
    """For whoever was examined, until a later examination is passed."""
    return [
        {
            "title": _("Please be examined again")
            if row.answer == ReviewAnswer.RE_EXAMINE
            else _("A practical examination no longer counts"),
            "text": row.sign_off.checklist_version.title,  # type: ignore[union-attr]
            "url": reverse("certificates:sign-off", args=[row.sign_off.public_id]),  # type: ignore[union-attr]
            "action": _("Read why"),
        }
        for row in to_examine_again(request.user)[:3]
    ]
