"""What clinics put on the desk of somebody who works there: to read, and to refresh."""

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import ClinicDocument, ClinicDocumentVersion, ReadingReceipt, Refresher
from training.lib import clock
from training.people.desk import Item
from training.people.enums import MembershipRole
from training.people.requests import SignedInRequest

MOST = 3


def documents_to_read(request: SignedInRequest) -> list[Item]:
    """One item for each clinic that asks its staff to read something unread."""
    now = clock.now()
    working = request.user.memberships.live_at(now).filter(role=MembershipRole.STAFF)
    newest = ClinicDocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
    signed = ReadingReceipt.objects.filter(user=request.user, version=OuterRef("newest"))
    unread = (
        ClinicDocument.objects.filter(clinic__in=working.values("clinic"), ended_at=None)
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .exclude(Exists(signed))
        .order_by("clinic__name", "clinic")
    )
    counts: dict[tuple[str, str], int] = {}
    for clinic in unread.values_list("clinic__slug", "clinic__name"):
        counts[clinic] = counts.get(clinic, 0) + 1
    return [_to_read(slug, name, count) for (slug, name), count in list(counts.items())[:MOST]]


def refreshers_to_do(request: SignedInRequest) -> list[Item]:
    asked = Refresher.objects.filter(membership__user=request.user, done=None)
    working = asked.filter(membership__ended_at=None).select_related("membership__clinic")
    return [
        {
            "title": _("To refresh: {topic}").format(topic=each.title),
            "text": _("Asked by {clinic}.").format(clinic=each.membership.clinic.name),
            "url": reverse("clinics:refresher", args=[each.membership.clinic.slug, each.public_id]),
            "action": _("Open the refresher"),
        }
        for each in working.order_by("asked_at", "pk")[:MOST]
    ]


def _to_read(slug: str, name: str, count: int) -> Item:
    words = ngettext("{n} document to read and sign", "{n} documents to read and sign", count)
    return {
        "title": words.format(n=count),
        "text": _("Asked by {clinic}.").format(clinic=name),
        "url": reverse("clinics:reading", args=[slug]),
        "action": _("Read"),
    }
