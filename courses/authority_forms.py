"""What admins type about bodies and the programmes they list."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.queries.recognising import programmes
from training.lib.forms import DatePartsField
from training.people.enums import AuthorityKind
from training.people.forms.fields import LineField
from training.people.forms.places import countries, time_zones
from training.people.models import Authority


class AuthorityForm(forms.ModelForm):
    name = LineField(label=_("Name"), max_length=200)
    jurisdiction = LineField(label=_("Jurisdiction"), max_length=80)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", _("None")), *countries()]
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    register_url = forms.URLField(
        label=_("Public register"), required=False, max_length=200, assume_scheme="https"
    )
    source = LineField(label=_("Source"), max_length=300, required=False)

    class Meta:
        model = Authority
        fields = ["name", "kind", "country", "jurisdiction", "time_zone", "register_url", "source"]


class ApprovalForm(forms.Form):
    """A programme and the days between which the body lists it."""

    course = forms.ChoiceField(
        label=_("Programme"), choices=lambda: [("", _("Choose")), *programmes().items()]
    )
    starts = DatePartsField(
        label=_("First day"), error_messages={"required": _("Enter the first day.")}
    )
    ends = DatePartsField(
        label=_("Last day"),
        required=False,
        help_text=_("For example, 31 3 2027. Leave it empty where the body names no end."),
    )
    source = LineField(
        label=_("Source"),
        max_length=300,
        help_text=_("Where you read it, for example an address."),
        error_messages={"required": _("Say where you read it.")},
    )

    def clean_course(self) -> Course:
        return Course.objects.get(slug=self.cleaned_data["course"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            raise ValidationError({"ends": _("The last day lies before the first.")})
        if starts:
            cleaned["period"] = DateRange(starts, ends + timedelta(days=1) if ends else None)
        return cleaned


class EndForm(forms.Form):
    last_day = DatePartsField(
        label=_("Last day it is listed"),
        error_messages={"required": _("Enter the last day it is listed.")},
    )


class AuthoritySearchForm(forms.Form):
    """Filters of the list; they live in the address."""

    q = LineField(label=_("Name or jurisdiction"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *AuthorityKind.choices], required=False
    )
