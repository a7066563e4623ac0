"""What programs read, for the world of roles."""

from typing import Any

from certificates.domain.badges.badges import make_badge
from certificates.domain.badges.status_lists import sign_list
from certificates.models import Badge, Certificate
from training.lib import clock


def make_served_badge(certificate: Certificate) -> Badge:
    """A badge whose list is signed."""
    badge = make_badge(certificate, edition=1, now=clock.now())
    sign_list(badge.status_list, now=clock.now())
    return badge


def machine_values(certificate: Certificate) -> dict[str, Any]:
    badge = make_served_badge(certificate)
    facts = certificate.facts
    definition = f"theory.{facts['programme']['slug']}.{facts['programme']['version']}"
    names = ("badge", "badge-jwt", "badge-png", "badge-svg")
    return {
        **{f"certificates:{name}:public_id": badge.public_id for name in names},
        "certificates:number": badge.status_list.number,
        "certificates:achievement_id": f"{definition}.{facts['module']['slug']}",
    }
