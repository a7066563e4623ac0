"""Small readings the pages of the workshop need."""

from typing import Any

from django import template

from quizzes.domain.writing_help import LETTERS

register = template.Library()


@register.filter
def letter(place: int) -> str:
    """As candidates name options."""
    return LETTERS[place - 1] if 0 < place <= len(LETTERS) else str(place)


@register.filter
def part(values: Any, name: str) -> Any:
    """Of a mapping; nothing of nothing, as templates have it."""
    return values.get(name, "") if hasattr(values, "get") else ""
