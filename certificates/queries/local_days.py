"""The date that a row has at a moment, by the zone that is fixed on it."""

from datetime import datetime

from django.db.models import DateField, DateTimeField, F, Func, Value


def day_of(moment: str, zone: str = "time_zone") -> Func:
    """The date of a moment of the row; both are fields."""
    return Func(
        F(moment),
        F(zone),
        template="(%(expressions)s)::date",
        arg_joiner=" AT TIME ZONE ",
        output_field=DateField(),
    )


def day_there(moment: datetime, zone: str = "time_zone") -> Func:
    """`zone` is the field that names the zone."""
    return Func(
        Value(moment, output_field=DateTimeField()),
        F(zone),
        template="(%(expressions)s)::date",
        arg_joiner=" AT TIME ZONE ",
        output_field=DateField(),
    )
