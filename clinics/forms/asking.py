"""Whom a clinic asks for what they lack."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """People among those who lack something; anybody else is not there to be asked."""

    people = forms.MultipleChoiceField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody of another clinic is as unknown as somebody who never was."""
        if any(error.code == "invalid_choice" for error in self.errors.as_data().get("people", [])):
            raise Http404
        return super().clean() or {}
