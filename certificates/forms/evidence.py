"""What a person says of a paper from outside: one form for each kind, with the file."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.domain.evidence.papers import FILE_NAME, Given
from certificates.enums import EvidenceKind, HoursCategory
from certificates.models import Evidence
from training.lib.forms import DatePartsField
from training.lib.papers import MOST_BYTES, QUARTER_TURNS, shown_name
from training.people.anatomy import regions
from training.people.forms.fields import LineField

NO_PATIENTS = _("No patient details, please. There is no place for them here.")
FILE_FIELDS = ("file", "photo", "turned")
BADGES = ".json,.jwt,.txt,.png,.svg,.pdf"
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp"


class PaperFileField(forms.FileField):
    """A PDF or a photo. What it is, its content decides.

    `required` speaks to the reader; the form decides, because a photo may stand for the file.
    """

    def __init__(self, *, accept: str = ACCEPTED, required: bool = False, **options: Any) -> None:
        # An empty file is refused with the other contents, in the same place and in words.
        super().__init__(required=required, allow_empty_file=True, **options)
        self.widget = forms.FileInput(attrs={"accept": accept, "data-photo": ""})

    def validate(self, value: Any) -> None:
        return None

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file = super().clean(data, initial)
        if file and file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB. Make it smaller."))
        return file


class CameraField(PaperFileField):
    """Opens the camera of a phone. A field of its own: it would keep a PDF from being chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(accept="image/*", label=_("Or take a photo"), **options)
        self.widget.attrs["capture"] = "environment"


class TurnField(forms.TypedChoiceField):
    """For a photo that lies on its side and does not say so."""

    def __init__(self, **options: Any) -> None:
        words = (
            _("As it is"),
            _("A quarter turn to the right"),
            _("Upside down"),
            _("A quarter turn to the left"),
        )
        choices = list(zip(QUARTER_TURNS, words, strict=True))
        super().__init__(
            label=_("Turn the photo"),
            choices=choices,
            coerce=int,
            empty_value=0,  # type: ignore[arg-type]
            required=False,
            **options,
        )
        self.widget.attrs["data-photo-turn"] = ""


class PaperForm(forms.Form):
    """What every paper says. `kind` is fixed by the address; other kinds add fields."""

    kind: str = EvidenceKind.OTHER
    title = LineField(
        label=_("What it is"),
        max_length=200,
        help_text=_("As it is printed on the paper."),
        error_messages={"required": _("Enter what the paper is.")},
    )
    issuer = LineField(
        label=_("Issued by"),
        max_length=200,
        help_text=_("The name of the issuer, as printed."),
        error_messages={"required": _("Enter who issued it, as printed.")},
    )
    number = LineField(label=_("Number"), max_length=80, required=False)
    issued_on = DatePartsField(label=_("Issued on"), required=False)
    valid_until = DatePartsField(label=_("Valid to the end of"), required=False)
    file = PaperFileField(label=_("File"), help_text=_("PDF or photo, up to 20 MB."), required=True)
    photo = CameraField()
    turned = TurnField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        told = [name for name in self.fields if name not in FILE_FIELDS]
        self.order_fields([*told, *FILE_FIELDS])

    @classmethod
    def of(cls, evidence: Evidence) -> "PaperForm":
        """Filled in from the version it replaces: nothing is asked twice."""
        names = ("title", "issuer", "number", "issued_on", "valid_until")
        told = {name: getattr(evidence, name) for name in names}
        return cls(initial=told | cls.typed(evidence.details))

    @classmethod
    def typed(cls, details: dict[str, Any]) -> dict[str, Any]:
        """`details` as the fields show them."""
        return details

    def details(self) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        issued, until = cleaned.get("issued_on"), cleaned.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("It ends before it was issued. Look at both dates."))
        if not (cleaned.get("file") or cleaned.get("photo") or "file" in self.errors):
            self.add_error("file", _("Choose the file, or take a photo of the paper."))
        elif self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose the file again: a browser does not keep it."))
        return cleaned

    @property
    def given(self) -> Given:
        cleaned = self.cleaned_data
        name = shown_name(self._chosen.name or "")
        return Given(
            kind=self.kind,
            title=cleaned["title"],
            issuer=cleaned["issuer"],
            number=cleaned["number"],
            issued_on=cleaned["issued_on"],
            valid_until=cleaned["valid_until"],
            details=self.details() | ({FILE_NAME: name} if name else {}),
        )

    @property
    def upload(self) -> bytes:
        return self._chosen.read()

    @property
    def _chosen(self) -> UploadedFile:
        return self.cleaned_data["photo"] or self.cleaned_data["file"]


class HoursField(forms.DecimalField):
    """Hours with a half or a quarter; plain numbers in JSON."""

    def __init__(self, **options: Any) -> None:
        wrong = _("Enter hours such as 8 or 7.5.")
        messages = dict.fromkeys(("invalid", "max_digits", "max_decimal_places"), wrong)
        messages |= dict.fromkeys(("min_value", "max_value", "max_whole_digits"), wrong)
        options.setdefault("error_messages", messages)
        super().__init__(
            required=False, min_value=0, max_value=100_000, decimal_places=2, **options
        )
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def as_number(hours: Decimal) -> int | float:
    return int(hours) if hours == int(hours) else float(hours)


class WithHours(PaperForm):
    """Hours by category, as the paper states them."""

    hours_needed = False
    hours_theory = HoursField(label=_("Hours of theory"))
    hours_practical = HoursField(label=_("Hours of practical training"))
    hours_online = HoursField(label=_("Hours online"))
    hours_supervised = HoursField(label=_("Hours of supervised practice"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        wrong = any(name.startswith("hours_") for name in self.errors)
        if self.hours_needed and not wrong and not self._hours(cleaned):
            self.add_error("hours_theory", _("Enter the hours in at least one of the boxes."))
        return cleaned

    def details(self) -> dict[str, Any]:
        hours = self._hours(self.cleaned_data)
        return {"hours": hours} if hours else {}

    def _hours(self, cleaned: dict[str, Any]) -> dict[str, int | float]:
        told = {one.value: cleaned.get(f"hours_{one.value}") for one in HoursCategory}
        return {category: as_number(hours) for category, hours in told.items() if hours}

    @classmethod
    def typed(cls, details: dict[str, Any]) -> dict[str, Any]:
        return {f"hours_{name}": hours for name, hours in details.get("hours", {}).items()}


class CourseForm(WithHours):
    kind = EvidenceKind.COURSE


class CpdForm(WithHours):
    kind = EvidenceKind.CPD
    hours_needed = True


class AuthorisationForm(PaperForm):
    kind = EvidenceKind.AUTHORISATION


class CprForm(PaperForm):
    kind = EvidenceKind.CPR


class ImmunityForm(PaperForm):
    kind = EvidenceKind.IMMUNITY


class CriminalRecordForm(PaperForm):
    kind = EvidenceKind.CRIMINAL_RECORD


class InsuranceForm(PaperForm):
    """Whether needling is named and which regions are left out decides what it is worth."""

    kind = EvidenceKind.INSURANCE
    needling_named = forms.TypedChoiceField(
        label=_("Does the policy name needling?"),
        choices=[("yes", _("Yes, needling is named")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the policy names needling.")},
    )
    excluded_regions = forms.MultipleChoiceField(
        label=_("Regions the policy excludes"),
        choices=lambda: [(region.slug, region.name) for region in regions().values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick none when it excludes none."),
    )
    amount = LineField(
        label=_("Amount insured"),
        max_length=60,
        required=False,
        help_text=_("With the currency, for example 5,000,000 CAD."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        end = self.fields["valid_until"]
        end.required = True
        end.error_messages["required"] = _("Enter the date the policy ends.")

    def details(self) -> dict[str, Any]:
        names = ("needling_named", "excluded_regions", "amount")
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def typed(cls, details: dict[str, Any]) -> dict[str, Any]:
        named = details.get("needling_named")
        return details | {"needling_named": None if named is None else ("yes" if named else "no")}


class ExperienceForm(PaperForm):
    """Practice as an employer states it: from when to when, and how much."""

    kind = EvidenceKind.EXPERIENCE
    begins = DatePartsField(
        label=_("From"), error_messages={"required": _("Enter the day the practice began.")}
    )
    ends = DatePartsField(
        label=_("To"), error_messages={"required": _("Enter the last day it speaks of.")}
    )
    months = forms.IntegerField(
        label=_("Months"),
        required=False,
        min_value=0,
        max_value=1200,
        error_messages={"invalid": _("Enter whole months, such as 24.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    hours = HoursField(label=_("Hours of practice"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("It ends before it begins. Look at both dates."))
        return cleaned

    def details(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        told: dict[str, Any] = {
            "from": cleaned["begins"].isoformat(),
            "to": cleaned["ends"].isoformat(),
        }
        if cleaned["months"] is not None:
            told["months"] = cleaned["months"]
        if cleaned["hours"] is not None:
            told["hours"] = as_number(cleaned["hours"])
        return told


FORMS: dict[str, type[PaperForm]] = {
    form.kind: form
    for form in (
        InsuranceForm,
        CourseForm,
        AuthorisationForm,
        CprForm,
        ImmunityForm,
        CriminalRecordForm,
        ExperienceForm,
        CpdForm,
        PaperForm,
    )
}


class BadgeForm(forms.Form):
    """An Open Badge, a JWT, or a PDF that holds one, as a file or as pasted text."""

    badge = forms.FileField(
        label=_("Badge file"),
        required=False,
        allow_empty_file=True,
        help_text=_("An Open Badge (JSON, PNG or SVG), a JWT, or a PDF with a badge attached."),
        widget=forms.FileInput(attrs={"accept": BADGES}),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=200_000,
        help_text=_("JSON or a JWT, as you received it."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
        error_messages={"max_length": _("This is too long for a badge. Send it as a file.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("badge")
        if file and file.size > MOST_BYTES:
            self.add_error("badge", _("The file is larger than 20 MB. Badges are smaller."))
        if not file and not cleaned.get("text") and not self.errors:
            self.add_error("badge", _("Choose the file of the badge, or paste its text."))
        return cleaned

    @property
    def content(self) -> bytes:
        file = self.cleaned_data["badge"]
        return file.read() if file else self.cleaned_data["text"].encode()

    @property
    def file_name(self) -> str:
        file = self.cleaned_data["badge"]
        return file.name if file else ""
