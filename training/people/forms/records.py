"""Forms of the admin: what an admin enters there goes through the domain like everything else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from training.people.forms.fields import LegalNameField
from training.people.forms.places import countries, time_zones
from training.people.models import Recognition, User


class PersonForm(forms.ModelForm):
    legal_name = LegalNameField(required=False)
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["legal_name", "country", "time_zone", "is_staff", "is_active"]


class RecognitionForm(forms.ModelForm):
    """From–to as two dates; the end is the first day that no longer counts."""

    starts = forms.DateField(label=_("First day"))
    ends = forms.DateField(label=_("First day after it"))

    class Meta:
        model = Recognition
        fields = [
            "instructor",
            "authority",
            "role",
            "scope_kind",
            "scope",
            "number",
            "evidence_sha256",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends:
            if ends <= starts:
                raise ValidationError(_("The end lies before the beginning."))
            cleaned["period"] = DateRange(starts, ends)
        return cleaned


class WithdrawalForm(forms.ModelForm):
    class Meta:
        model = Recognition
        fields = ["withdrawn_from", "withdrawn_reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = True
