"""A receipt as somebody kept it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.domain.receipts import read_receipt


class ReceiptField(forms.CharField):
    """The whole text of a receipt; cleaned it is its facts."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_receipt(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                _("This is not a whole receipt. Copy it from the first to the last brace.")
            ) from error


class ReceiptForm(forms.Form):
    receipt = ReceiptField(
        label=_("Receipt"),
        max_length=4000,
        help_text=_("The text under “Receipt” on the page of a result, with its braces."),
        error_messages={"required": _("Paste the receipt.")},
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
