"""A day and an hour typed in the person's zone, as one moment.

An hour that the clocks jump over, and one that comes twice, is refused: a guess would open a
window an hour before or after what somebody meant.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from training.lib.forms import DatePartsField, DatePartsWidget
from training.lib.moments import zone_name

_TIME = re.compile(r"^(\d{1,2})[:.h](\d{2})$")


class MomentWidget(DatePartsWidget):
    """The three boxes of a date and one for the time. The value is (day, month, year, time)."""

    template_name = "forms/moment_parts.html"

    def value_from_datadict(  # type: ignore[override]
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, ...] | None:
        day = super().value_from_datadict(data, files, name)
        hour = str(data.get(f"{name}_time") or "").strip()
        return (*(day or ("", "", "")), hour) if day or hour else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return super().value_omitted_from_data(data, files, name) and f"{name}_time" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        hour = ""
        if isinstance(value, datetime):
            value = timezone.localtime(value)
            value, hour = value.date(), value.strftime("%H:%M")
        elif value:
            value, hour = value[:3], value[3]
        context = super().get_context(name, value, attrs)
        context["widget"]["time"] = hour
        return context


class MomentField(DatePartsField):
    """Cleans to an aware datetime, read in the zone of the person."""

    widget = MomentWidget
    default_error_messages = {
        "time": _("Enter the time like 14:30."),
        "whole": _("Enter the day and the time."),
        "skipped": _(
            "On %(day)s there is no %(hour)s in %(zone)s: the clocks go forward. Choose another"
            " time."
        ),
        "twice": _(
            "On %(day)s %(hour)s comes twice in %(zone)s: the clocks go back. Choose another time."
        ),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        if not any(value[:3]) or not value[3]:
            raise self._error("whole")
        day, hour = super().to_python(value[:3]), _read_time(value[3])
        if hour is None or day is None:
            raise self._error("time")
        zone = timezone.get_current_timezone()
        moment = datetime.combine(day, hour, tzinfo=zone)
        again = moment.astimezone(UTC).astimezone(zone)
        if again.replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise self._clock_error("skipped", day, hour)
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise self._clock_error("twice", day, hour)
        return moment.astimezone(UTC)

    def _clock_error(self, code: str, day: date, hour: time) -> ValidationError:
        told = {
            "day": date_format(day, "j F Y"),
            "hour": hour.strftime("%H:%M"),
            "zone": zone_name(),
        }
        return ValidationError(self.error_messages[code], code=code, params=told)


def _read_time(text: str) -> time | None:
    found = _TIME.match(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return time(hour, minute) if hour < 24 and minute < 60 else None
