"""The sections of a clinic, in the order in which a manager needs them."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.people.models import Clinic

register = template.Library()

# Word of the section, its page, its name. First what is used daily, last what is set up once.
SECTIONS = [
    ("desk", "desk", _("Desk")),
    ("roster", "roster", _("Roster")),
    ("requests", "requests", _("Requests")),
    ("verify", "bulk", _("Verify")),
    ("changes", "changes", _("Changes")),
    ("forecast", "forecast", _("Look ahead")),
    ("packs", "packs", _("Evidence packs")),
    ("events", "events", _("Adverse events")),
    ("documents", "documents", _("Documents")),
    ("positions", "positions", _("Positions")),
    ("access", "access", _("Access")),
    ("systems", "systems", _("Other systems")),
]


@register.simple_tag
def clinic_sections(clinic: Clinic, section: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": reverse(f"clinics:{page}", args=[clinic.slug]),
            "current": word == section,
        }
        for word, page, label in SECTIONS
    ]
