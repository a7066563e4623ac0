"""What every page shows around its content."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from training.people.enums import Theme
from training.people.roles import Roles, roles_of


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None) or AnonymousUser()  # an early refusal has no person
    roles, signed_in = roles_of(user), user.is_authenticated
    return {
        "nav": _nav(request.path, roles, signed_in=signed_in),
        "account_links": _account_links(roles) if signed_in else [],
        "theme": _theme(request, getattr(user, "theme", "")),
    }


def _nav(path: str, roles: Roles, *, signed_in: bool) -> list[dict[str, Any]]:
    """The stable addresses of the apps above, which this app does not know otherwise."""
    links = [
        ("/courses/", _("Courses"), True),
        ("/portfolio/", _("Portfolio"), signed_in),
        ("/author/", _("Author"), roles.instructor or roles.admin),
        ("/clinics/", _("Clinic"), roles.manager or roles.auditor),
        ("/verify/", _("Verify"), True),
    ]
    return [
        {"url": url, "label": label, "current": path.startswith(url)}
        for url, label, shown in links
        if shown
    ]


def _account_links(roles: Roles) -> list[dict[str, str]]:
    links = [
        (reverse("people:settings"), _("Settings")),
        (reverse("people:consents"), _("Who sees my papers")),
        ("/accommodations/", _("Accommodations")),
    ]
    if roles.instructor or roles.admin:
        links.append((reverse("people:recognitions"), _("Recognitions")))
    links.append(("/authorities/", _("Bodies and registers")))
    if roles.admin:
        links += [
            (reverse("people:acts"), _("Acts of two people")),
            (reverse("admin:index"), _("Records")),
        ]
    return [{"url": url, "label": label} for url, label in links]


def _theme(request: HttpRequest, chosen: str) -> str:
    """The choice made on this device, else the one of the account."""
    theme = request.COOKIES.get("theme", chosen)
    return theme if theme in Theme.values else ""
