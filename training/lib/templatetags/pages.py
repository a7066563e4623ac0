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
        _missing(field) if error.code == "required" and error.message == usual else message
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


@register.filter
def beside(cells: Sequence[Any], columns: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Each cell of a row with its column, so that a table can align numbers."""
    return zip_longest(cells, columns[: len(cells)], fillvalue="")
