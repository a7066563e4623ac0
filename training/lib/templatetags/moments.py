"""The words of `training.lib.moments` in templates; `components/local_time.html` is for a moment
that stands by itself."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template

from training.lib.moments import hour, moment, zone_name

register = template.Library()
register.filter("hour", hour)
register.filter("moment", moment)
register.simple_tag(zone_name)


@register.filter
def exact_hour(value: datetime) -> str:
    return hour(value, seconds=True)


@register.filter
def exact_moment(value: datetime) -> str:
    return moment(value, seconds=True)


@register.filter
def last_day(period: Any) -> date | None:
    """Of a range of days, which is stored with the first day that no longer counts."""
    return period.upper - timedelta(days=1) if period.upper else None
