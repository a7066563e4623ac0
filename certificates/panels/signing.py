"""What a clinical reviewer signs of this app: checklists, and the rules of credentials."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import ChecklistVersion
from certificates.queries.types import newest_versions
from certificates.rules.practical import signable_checklists
from certificates.rules.types import signable_types
from training.lib import clock
from training.people.requests import SignedInRequest


def wordings_to_sign(request: SignedInRequest) -> list[dict[str, Any]]:
    """Those that wait for this person, one row each."""
    today = request.user.today(clock.now())
    newest = ChecklistVersion.objects.order_by("checklist", "-number").distinct("checklist")
    unsigned = ChecklistVersion.objects.filter(pk__in=newest.values("pk"), signed_at=None)
    sheets = unsigned.select_related("checklist__course").order_by("module", "title")
    rows = [
        {
            "title": sheet.title,
            "kind": _("Checklist"),
            "url": reverse(
                "certificates:checklist", args=[sheet.checklist.course.slug, sheet.checklist.slug]
            ),
        }
        for sheet in signable_checklists(request.user, sheets, on_date=today)
    ]
    types = signable_types(request.user, newest_versions(), on_date=today)
    return rows + [
        {
            "title": version.title,
            "kind": _("Rules of a credential"),
            "url": reverse("certificates:type", args=[version.type.slug]),
        }
        for version in types
    ]
