"""Small helps for the components in templates/components/."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

register = template.Library()

_CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def sentences(field: BoundField) -> list[str]:
    """The errors of a field, each telling what to do.

    Django's "This field is required" names neither field nor act, which is no help in a summary
    at the top of the page; where a form has no sentence of its own we make one from the label.
    """
    usual = forms.Field.default_error_messages["required"]
    return [
        _missing(field) if error.code == "required" and error.message == usual else str(message)
        for error, message in zip(field.errors.as_data(), field.errors, strict=True)
    ]


def _missing(field: BoundField) -> str:
    label = str(field.label)
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick: %(label)s") % {"label": label}
    if isinstance(widget, forms.FileInput):
        return _("Choose a file: %(label)s") % {"label": label}
    if isinstance(widget, _CHOSEN):
        return _("Choose: %(label)s") % {"label": label}
    return _("Fill in: %(label)s") % {"label": label}


# The order matters: Edge also says Chrome, and Chrome also says Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def device_words(user_agent: str) -> str:
    """A browser and a device as people name them; the raw text when we recognise neither."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    device = next((name for mark, name in _DEVICES.items() if mark in user_agent), "")
    if browser and device:
        return _("%(browser)s on %(device)s") % {"browser": browser, "device": device}
    return browser or device or user_agent[:80] or _("Unknown device")


@register.filter
def beside(cells: Sequence[Any], columns: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Each cell of a row with its column, so that a table can align numbers."""
    return zip_longest(cells, columns[: len(cells)], fillvalue="")
