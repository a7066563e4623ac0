"""Whom a clinic asks for what they lack."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import OwnChoicesField


class AskForm(forms.Form):
    """People among those who lack something; anybody else is not there to be asked."""

    people = OwnChoicesField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
