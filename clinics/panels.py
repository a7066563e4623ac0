"""What the clinics put on a manager's own desk."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.kept_rows import current_rows
from clinics.domain.needs import list_needs
from clinics.queries import requirements_at, waiting_at
from clinics.queries.watching import waiting_on_desk
from training.lib import clock
from training.people.models import Clinic
from training.people.roles import roles_of
from training.people.rules import visible_clinics

MOST = 3  # each costs the queries of its desk; who manages more goes through the list


def clinic_panel(request: HttpRequest) -> list[dict[str, Any]]:
    """One thing for each clinic where something waits; nothing where all is quiet."""
    if not roles_of(request.user).manager:
        return []
    now = clock.now()
    clinics = list(visible_clinics(request.user, now=now).order_by("name", "pk")[: MOST + 1])
    items = [item for clinic in clinics[:MOST] if (item := _item(clinic, now))]
    if len(clinics) > MOST:
        items.append(_all_clinics())
    return items


def _item(clinic: Clinic, now: datetime) -> dict[str, Any] | None:
    waiting = waiting_at(clinic, now)
    rows, _columns = current_rows(clinic, requirements_at(clinic, now), now, now=now)
    if not rows and not waiting.invitations:
        text, action = _("Nobody is on the roster. Invite the first person."), _("Open the desk")
    elif needs := list_needs(clinic, rows, waiting, now):
        count = len(needs)
        words = ngettext("%(count)s thing needs you.", "%(count)s things need you.", count)
        text, action = f"{words % {'count': count}} {needs[0].sentence}", _("Open the desk")
    else:
        return None
    url = reverse("clinics:desk", args=[clinic.slug])
    return {"title": clinic.name, "text": text, "url": url, "action": action, "section": "clinic"}


def _all_clinics() -> dict[str, Any]:
    return {
        "title": _("Your clinics"),
        "text": _("You manage more clinics than fit here."),
        "url": reverse("clinics:index"),
        "action": _("See all clinics"),
        "section": "clinic",
    }


def followed_panel(request: HttpRequest) -> list[dict[str, Any]]:
    """What a manager follows on the desk and has not looked at, a line for each clinic."""
    if not roles_of(request.user).manager:
        return []
    waiting = waiting_on_desk(request.user, now=clock.now())  # type: ignore[arg-type]
    return [_followed(slug, name, count) for slug, name, count in waiting[:MOST]]


def _followed(slug: str, name: str, count: int) -> dict[str, Any]:
    words = ngettext(
        "%(count)s change that you follow.", "%(count)s changes that you follow.", count
    )
    return {
        "title": name,
        "text": words % {"count": count},
        "url": reverse("clinics:changes", args=[slug]) + "?followed=on",
        "action": _("See what changed"),
        "section": "clinic",
    }
