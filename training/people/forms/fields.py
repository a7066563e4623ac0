"""Fields several forms share."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from training.lib.text import clean_line


class LineField(forms.CharField):
    """One line of text, stored in NFC; what would break a page, a mail or a PDF is refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return clean_line(text) if text else ""


class LegalNameField(LineField):
    """A name as on the register. `settings.NAME_CHECKS` lets upper apps refuse what they cannot
    print: each takes the name and returns a sentence, or None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Legal name"))
        options.setdefault(
            "help_text", _("As on your regulator's register. It is printed on certificates.")
        )
        options.setdefault("max_length", 200)
        options.setdefault("error_messages", {"required": _("Enter your legal name.")})
        super().__init__(**options)
        self.widget.attrs.update({"autocomplete": "name", "spellcheck": "false"})

    def validate(self, value: str) -> None:
        super().validate(value)
        for path in settings.NAME_CHECKS if value else []:
            if problem := import_string(path)(value):
                raise ValidationError(problem, code="unprintable")
