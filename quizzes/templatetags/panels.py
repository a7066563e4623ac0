"""Shares of a panel as people say them."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

register = template.Library()


@register.filter
def as_percent(share: Decimal | float) -> int:
    """0.725 is 73: for reading only, the stored share keeps its places."""
    return int((Decimal(str(share)) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
