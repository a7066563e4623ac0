"""What a response says about one part of its question, for the controls of a candidate."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def place_in(option: str, response: Any) -> int:
    """The place of a step in the order that was given, from 1; 0 while there is none."""
    return response.index(option) + 1 if isinstance(response, list) and option in response else 0


@register.filter
def match_in(stem: str, response: Any) -> str:
    """The option that was matched with a stem."""
    return response.get(stem, "") if isinstance(response, dict) else ""


@register.filter
def is_point(response: Any) -> bool:
    return isinstance(response, list)
