"""What a holder types to share records."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates.domain.credentials.cycles import end_of_day
from certificates.domain.holder.sharing import LONGEST
from certificates.enums import ShareField
from certificates.models import Certificate, Credential
from certificates.queries.sharing import newest_title
from training.lib.forms import DatePartsField
from training.people.forms.fields import LineField
from training.people.models import User

USUAL = timedelta(days=30)


class ShareForm(forms.Form):
    """Which records, what of them, for whom, and until when."""

    records = forms.MultipleChoiceField(
        label=_("Which records"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one record to share.")},
    )
    fields_shown = forms.MultipleChoiceField(
        label=_("What the link shows of them"),
        choices=ShareField.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "What it is and whether it stands are always shown. The PDF states your name, dates, "
            "score and regions, whatever else you choose here."
        ),
    )
    audience = LineField(
        label=_("For whom"),
        max_length=120,
        help_text=_("A note for yourself, for example the clinic you apply to."),
        error_messages={"required": _("Say for whom the link is. Only you see it.")},
    )
    last_day = DatePartsField(
        label=_("Last day"),
        help_text=_("The link shows nothing after the end of this day. Twelve months at most."),
        error_messages={"required": _("Enter the last day on which the link works.")},
    )

    def __init__(self, *args: Any, user: User, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._user, self._now = user, now
        self._own = {str(record.public_id): record for record in _records_of(user)}
        self.fields["records"].choices = [  # type: ignore[attr-defined]
            (key, _label(record)) for key, record in self._own.items()
        ]
        self.fields["fields_shown"].initial = [
            ShareField.NAME,
            ShareField.REGIONS,
            ShareField.DATES,
            ShareField.CODE,
        ]
        self.fields["last_day"].initial = user.today(now) + USUAL

    @property
    def has_records(self) -> bool:
        return bool(self._own)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self._user.today(self._now):
            raise ValidationError(_("This day has passed. Enter a day from today on."))
        if end_of_day(day, self._user.time_zone) > self._now + LONGEST:
            raise ValidationError(_("Enter a last day within the next twelve months."))
        return day

    def choice(self) -> dict[str, Any]:
        """The arguments of `sharing.share_records`."""
        chosen = [self._own[key] for key in self.cleaned_data["records"]]
        return {
            "audience": self.cleaned_data["audience"],
            "fields": self.cleaned_data["fields_shown"],
            "certificates": [record for record in chosen if isinstance(record, Certificate)],
            "credentials": [record for record in chosen if isinstance(record, Credential)],
            "ends_at": end_of_day(self.cleaned_data["last_day"], self._user.time_zone),
        }


def _records_of(user: User) -> list[Certificate | Credential]:
    credentials = user.credentials.prefetch_related("cycles__type_version")
    return [*credentials.order_by("-issued_at"), *user.certificates.order_by("-issued_at")]


def _label(record: Certificate | Credential) -> str:
    if isinstance(record, Certificate):
        words = _("Certificate: theory of %(title)s, %(number)s")
        return words % {"title": record.title, "number": record.number}
    words = _("Credential: %(title)s, %(number)s")
    return words % {"title": newest_title(record), "number": record.number}
