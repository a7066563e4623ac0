"""The words of `training.lib.moments` in templates; `components/local_time.html` is for a moment
that stands by itself."""

from datetime import datetime

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
