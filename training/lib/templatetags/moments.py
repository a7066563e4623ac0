"""The words of `training.lib.moments` in templates; `components/local_time.html` is for a moment
that stands by itself."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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
def days(period: Any) -> str:
    """A range of days by its first and its last one; it is stored with the first day after it."""
    first = date_format(period.lower)
    if period.upper is None:
        return _("from {first}, without an end").format(first=first)
    last = date_format(period.upper - timedelta(days=1))
    return _("{first} to {last}").format(first=first, last=last)
