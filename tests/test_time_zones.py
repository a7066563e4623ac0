"""Hours are those of the zone rules we pin, whatever the machine has installed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones


def test_british_columbia_keeps_summer_time_since_2026():
    moment = datetime(2026, 11, 22, 15, 31, tzinfo=UTC)

    assert moment.astimezone(ZoneInfo("America/Vancouver")).utcoffset() == timedelta(hours=-7)


def test_every_zone_can_still_be_chosen():
    assert {"America/Vancouver", "Europe/Lisbon", "Australia/Sydney"} <= available_timezones()
