"""What rules of credentials put on the desk: nothing counts by them until an author signs."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.clinical_reviews import waiting_for_author
from certificates.queries.types import newest_versions
from certificates.rules.types import signable_types
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def unsigned_types(request: SignedInRequest) -> list[Item]:
    """Each for the author who may sign it; how many there are for an admin, who finds one."""
    roles = roles_of(request.user)
    if not (roles.instructor or roles.admin):
        return []
    unsigned = list(newest_versions().filter(signed_at=None))
    if not unsigned:
        return []
    signable = signable_types(request.user, unsigned, on_date=request.user.today(clock.now()))
    back = waiting_for_author(signable)
    own = [version for version in signable if version not in back]
    items = [
        {
            "title": _("Read and sign the rules of {title}").format(title=version.title),
            "text": _("Until an author signs them they give nobody a credential that counts."),
            "url": reverse("certificates:type", args=[version.type.slug]),
            "action": _("Read the rules"),
            "section": "teaching",
        }
        for version in own
    ]
    if not roles.admin or len(own) == len(unsigned):
        return items
    words = ngettext(
        "The rules of {n} credential are not signed",
        "The rules of {n} credentials are not signed",
        len(unsigned),
    )
    return [
        *items,
        {
            "title": words.format(n=len(unsigned)),
            "text": _("A recognised author of the programme reads and signs them."),
            "url": reverse("certificates:types"),
            "action": _("See which"),
            "section": "administration",
        },
    ]
