"""Positions and locations of a clinic."""

from clinics.models import Location, Position
from training.people.models import Clinic


def make_position(clinic: Clinic, slug: str = "physiotherapist", **fields: object) -> Position:
    return Position.objects.create(clinic=clinic, slug=slug, **{"title": slug.title()} | fields)


def places_of_world(clinic: Clinic) -> dict[str, str]:
    """What the addresses of positions and locations need."""
    location = Location.objects.create(clinic=clinic, slug="north", name="North")
    return {
        "clinics:position": make_position(clinic).slug,
        "clinics:location": location.slug,
    }
