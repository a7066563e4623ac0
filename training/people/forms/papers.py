"""A file handed in as evidence."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.lib.papers import Paper, read_paper


class PaperField(forms.FileField):
    """Cleans to a `Paper`, or None when it may be left out."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("PDF or photo, up to 20 MB. No patient details, please."))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_paper(file.read())
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": ".pdf,.jpg,.jpeg,.png,.webp"}
