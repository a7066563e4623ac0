"""Words for rows of a clinic's list."""

from collections.abc import Iterable, Sequence

from django import template

from clinics.domain.roster.planning import told_places
from clinics.enums import RequirementKind

register = template.Library()


@register.filter
def places(held: Iterable[Sequence[str]]) -> str:
    """`Physiotherapist (Harbour)`, several after one another."""
    return told_places(held)


@register.filter
def kind_word(kind: str) -> str:
    """The name of a kind of paper that a list gives a day of."""
    return str(RequirementKind(kind).label)
