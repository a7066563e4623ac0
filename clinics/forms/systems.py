"""What a manager fills in for other systems: a client that asks, an address that is told."""

import zoneinfo
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinics.domain.systems.clients import LONGEST
from clinics.domain.systems.webhooks import NoSuchAddress, check_address
from clinics.enums import ApiScope, ChangeKind
from training.lib.forms import DatePartsField
from training.lib.moments import end_of_day
from training.people.forms.fields import LineField
from training.people.models import Clinic

_USUAL = timedelta(days=365)


class ClientForm(forms.Form):
    """A program that asks by itself: what it may read, and until when."""

    name = LineField(
        label=_("Which system"),
        max_length=100,
        help_text=_("For example: booking system. You find the client again by this name."),
        error_messages={"required": _("Say which system this client is for.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=ApiScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose what the system needs and nothing beside."),
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    last_day = DatePartsField(
        label=_("Last day"),
        help_text=_("It gets no answer after the end of this day. Twelve months at most."),
        error_messages={"required": _("Enter the last day on which the client works.")},
    )

    def __init__(self, *arguments: Any, clinic: Clinic, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._zone, self._now = zoneinfo.ZoneInfo(clinic.time_zone), now
        self._today = now.astimezone(self._zone).date()
        self.fields["last_day"].initial = self._today + _USUAL

    def clean_last_day(self) -> date:
        day = self.cleaned_data["last_day"]
        if day < self._today:
            raise ValidationError(_("This day has passed. Enter a later one."))
        if end_of_day(day, self._zone) > self._now + LONGEST:
            raise ValidationError(_("Enter a day within the next twelve months."))
        return day

    @property
    def choice(self) -> dict[str, Any]:
        return {
            "name": self.cleaned_data["name"],
            "scopes": self.cleaned_data["scopes"],
            "ends_at": end_of_day(self.cleaned_data["last_day"], self._zone),
        }


class KindsForm(forms.Form):
    """What a webhook is told."""

    kinds = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=ChangeKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of change.")},
    )


class WebhookForm(KindsForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Your other system names it. It begins with https://."),
        error_messages={"required": _("Enter the address of your other system.")},
    )
    field_order = ("url", "kinds")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kinds"].initial = list(ChangeKind)

    def clean_url(self) -> str:
        """Asks the name service, so that an address nobody answers to is told at once."""
        try:
            check_address(self.cleaned_data["url"])
        except NoSuchAddress as error:
            raise ValidationError(error.message) from error
        return self.cleaned_data["url"]
