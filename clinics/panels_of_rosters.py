"""What clinics put on the desk of somebody who shares with them: asked for, or written down."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.noted import noted_papers
from clinics.queries.asking import asked_of
from clinics.queries.noted import noted_of
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest

MOST = 3


def papers_asked(request: SignedInRequest) -> list[Item]:
    """One item for each clinic that waits for papers."""
    return [
        {
            "title": _("{clinic} asks you for papers").format(clinic=row.clinic.name),
            "text": _("{given} of {count} given.").format(
                given=row.given_count,  # type: ignore[attr-defined]
                count=row.asked_count,  # type: ignore[attr-defined]
            ),
            "url": reverse("clinics:asked", args=[row.public_id]),
            "action": _("See what is asked"),
            "section": "clinic",
        }
        for row in asked_of(request.user).filter(closed_at=None)[:MOST]
    ]


def papers_noted(request: SignedInRequest) -> list[Item]:
    """Dates the clinic wrote down and the portfolio has no paper for."""
    items = []
    for entry in noted_of(request.user, now=clock.now())[:MOST]:
        count = sum(not each.is_given for each in noted_papers(entry, request.user))
        if not entry.papers or not count:
            continue
        text = ngettext(
            "It knows the last day of {count} paper that you have not added.",
            "It knows the last days of {count} papers that you have not added.",
            count,
        )
        items.append(
            {
                "title": _("{clinic} has a list of your papers").format(clinic=entry.clinic.name),
                "text": text.format(count=count),
                "url": reverse("clinics:noted", args=[entry.clinic.slug]),
                "action": _("Add them to your portfolio"),
                "section": "clinic",
            }
        )
    return items
