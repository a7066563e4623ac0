"""How forms look everywhere, and a date in three boxes.

Three boxes because expiry days and course days are known by heart or read from paper: typing
beats scrolling a calendar, works with every keyboard and screen reader, and needs no script.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from training.lib.moments import COUNTED_YEARS

_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")
_NUMBER = re.compile(r"^\d{1,4}$")
_PARTS = ("day", "month", "year")


class Renderer(TemplatesSetting):
    """`{{ form }}` and `field.as_field_group` use our templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def month_number(text: str) -> int | None:
    """3, 03, Mar, March, mars: the number of the month, or None."""
    text = _plain(text)
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    if len(text) < 3:
        return None
    for language in (None, "en", "fr"):
        names = _month_names(language)
        hits = {number for name, number in names if name == text}
        if hits:
            return hits.pop()
    return None


def _month_names(language: str | None) -> list[tuple[str, int]]:
    """Long and short names of the months in one language; None is the active one."""
    if language is None:
        return [(_plain(str(name)), n) for table in (MONTHS, MONTHS_3) for n, name in table.items()]
    with override(language):
        return _month_names(None)


def _plain(text: str) -> str:
    """Lower case, without accents and the full stop of an abbreviation."""
    text = unicodedata.normalize("NFKD", text.strip().rstrip(".").lower())
    return "".join(c for c in text if not unicodedata.combining(c))


class DatePartsWidget(forms.Widget):
    """Day, month, year as text; a whole date pasted into any box is understood."""

    template_name = "forms/date_parts.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else ""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, str, str] | None:
        if name in data:  # sent in one piece, by a program or a saved address
            pasted = _ISO.match(str(data.get(name) or ""))
            return _day_month_year(pasted) if pasted else (str(data.get(name) or ""), "", "")
        parts = [str(data.get(f"{name}_{part}") or "").strip() for part in _PARTS]
        for part in parts:
            if pasted := _ISO.match(part):
                return _day_month_year(pasted)
        return (parts[0], parts[1], parts[2]) if any(parts) else None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in _PARTS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, date):
            value = (str(value.day), str(value.month), str(value.year))
        day, month, year = value or ("", "", "")
        context["widget"]["parts"] = {"day": day, "month": month, "year": year}
        context["widget"]["invalid"] = "aria-invalid" in context["widget"]["attrs"]
        return context


def _day_month_year(iso: re.Match[str]) -> tuple[str, str, str]:
    year, month, day = iso.groups()
    return day, month, year


class DatePartsField(forms.Field):
    """A date typed as day, month and year. Cleans to a `date`, or None when it may be empty."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter a date."),
        "incomplete": _("Enter the day, the month and the year."),
        "year": _("Enter the year with four digits, for example 2027."),
        "invalid": _("There is no such date. Enter it like 31 3 2027."),
        "far": _("Enter a year from 1900 to 2199."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example, 31 3 2027"))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day, month, year = value
        if not (day and month and year):
            raise self._error("incomplete")
        number = month_number(month)
        if not _NUMBER.match(year) or len(year) != 4:
            raise self._error("year")
        if number is None or not _NUMBER.match(day):
            raise self._error("invalid")
        if int(year) not in COUNTED_YEARS:
            raise self._error("far")
        try:
            return date(int(year), number, int(day))
        except ValueError:
            raise self._error("invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)
