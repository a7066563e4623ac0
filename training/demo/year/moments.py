"""When people sit: on weekday evenings mostly, at noon, or on a Saturday morning."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# From when to when on the clock, and how often: weekdays, then Saturday and Sunday.
_WEEKDAY = [((18, 20), (21, 10), 7), ((12, 5), (12, 25), 2), ((6, 40), (7, 20), 1)]
_WEEKEND = [((9, 10), (11, 40), 3), ((14, 0), (17, 30), 2)]
_REST_ON_SUNDAY = 0.7


def next_sitting(
    after: datetime, time_zone: str, chance: random.Random, *, within_days: int = 4
) -> datetime:
    """A moment some days later at which somebody has an hour."""
    zone = ZoneInfo(time_zone)
    day = after.astimezone(zone).date() + timedelta(days=chance.randrange(within_days))
    while True:
        if (moment := _moment_on(day, zone, chance)) and moment > after:
            return moment
        day += timedelta(days=1)


def _moment_on(day: date, zone: ZoneInfo, chance: random.Random) -> datetime | None:
    weekday = day.weekday()
    if weekday == 6 and chance.random() < _REST_ON_SUNDAY:
        return None
    hours = _WEEKEND if weekday > 4 else _WEEKDAY
    ((first, last),) = chance.choices([each[:2] for each in hours], [each[2] for each in hours])
    earliest, latest = (datetime.combine(day, time(*each), zone) for each in (first, last))
    span = (latest - earliest).total_seconds()
    return earliest + timedelta(seconds=round(chance.uniform(0, span), 3))
