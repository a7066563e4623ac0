"""Words about papers from outside and about the needling log."""

from django import template

from certificates.enums import Refusal
from certificates.models import NeedlingSession
from certificates.views import evidence_words
from training.people.forms.places import zone_name as place_of_zone

register = template.Library()


@register.filter
def place_of(session: NeedlingSession) -> str:
    """The region, and the muscle where one was named."""
    return evidence_words.place_of(session)


@register.filter
def answer_word(session: NeedlingSession) -> str:
    return evidence_words.answer_word(session)


@register.filter
def refusal_word(refusal: str) -> str:
    """Why a paper was refused; empty where no reason was stored."""
    return str(Refusal(refusal).label) if refusal else ""


@register.filter
def zone_name(zone: str) -> str:
    """ "America/Vancouver" reads "Vancouver"."""
    return place_of_zone(zone)
