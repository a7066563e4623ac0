"""One line of requirements as a form: what every line says, and what its kind asks beside."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinics.domain.amounts import read_amount
from clinics.domain.requirement_lines import AskedLine
from clinics.enums import RequirementKind, RequirementLevel
from clinics.forms.fields import NoteField, OwnChoiceField, TextField
from clinics.queries.requirement_choices import Choices
from training.people.anatomy import regions
from training.people.forms.fields import LineField

MOST_NAMES = 20


class NamesField(TextField):
    """Names as papers print them, one a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=2000, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = [line for line in str(super().clean(value)).splitlines() if line]
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(_("Enter at most 20 names."))
        return names


class NumberField(forms.IntegerField):
    """A small whole number, typed."""

    def __init__(self, *, most: int, example: str, **options: Any) -> None:
        wrong = _("Enter a whole number such as {example}, at most {most}.")
        text = format_lazy(wrong, example=example, most=most)
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), text)
        super().__init__(
            required=False,
            min_value=1,
            max_value=most,
            error_messages=messages,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **options,
        )


class LineForm(forms.Form):
    """What every line says. `told` are the fields that become its settings."""

    told: tuple[str, ...] = ()
    kind = forms.CharField(widget=forms.HiddenInput)
    title = LineField(
        label=_("What is asked"),
        max_length=120,
        error_messages={"required": _("Enter what is asked.")},
    )
    level = forms.ChoiceField(label=_("How much it is needed"), choices=RequirementLevel.choices)
    reason = NoteField(label=_("Why it does not apply"), required=False)

    def __init__(self, *arguments: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choices = choices
        self.offer(choices)

    def offer(self, choices: Choices) -> None:
        """Fill lists with what this clinic can name."""

    @property
    def kind_label(self) -> str:
        return str(RequirementKind(self["kind"].value()).label)

    @classmethod
    def shown(cls, line: AskedLine) -> dict[str, Any]:
        """A line as the fields show it."""
        said = {name: getattr(line, name) for name in ("kind", "title", "level", "reason")}
        return said | dict(line.settings)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("level") == RequirementLevel.NOT_APPLICABLE and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it does not apply."))
        return cleaned

    @property
    def settings(self) -> dict[str, Any]:
        told = {name: self.cleaned_data.get(name) for name in self.told}
        return {name: value for name, value in told.items() if value}

    @property
    def asked(self) -> AskedLine:
        cleaned = self.cleaned_data
        return AskedLine(
            kind=cleaned["kind"],
            title=cleaned["title"],
            level=cleaned["level"],
            reason=cleaned["reason"],
            settings=self.settings,
        )


class TheoryForm(LineForm):
    module = forms.ChoiceField(
        label=_("Module"), error_messages={"required": _("Choose the module.")}
    )

    def offer(self, choices: Choices) -> None:
        field: Any = self.fields["module"]
        field.choices = [("", _("Choose")), *((each.slug, each.title) for each in choices.theory)]

    @classmethod
    def shown(cls, line: AskedLine) -> dict[str, Any]:
        return super().shown(line) | {"module": line.slug}

    @property
    def settings(self) -> dict[str, Any]:
        slug = self.cleaned_data["module"]
        return dict(next(each.settings for each in self.choices.theory if each.slug == slug))


class RegionsForm(LineForm):
    told: tuple[str, ...] = ("regions",)
    regions = forms.MultipleChoiceField(
        label=_("Regions that must have been examined"),
        choices=lambda: [(region.slug, region.name) for region in regions().values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick none to leave the regions open."),
    )


class CredentialForm(RegionsForm):
    told = ("type", "regions")
    type = forms.ChoiceField(
        label=_("Credential"), error_messages={"required": _("Choose the credential.")}
    )
    field_order = ["kind", "title", "type"]

    def offer(self, choices: Choices) -> None:
        field: Any = self.fields["type"]
        field.choices = [("", _("Choose")), *choices.credentials.items()]


class RegistrationForm(LineForm):
    told = ("authority",)
    authority = forms.ChoiceField(label=_("Register"), required=False)

    def offer(self, choices: Choices) -> None:
        field: Any = self.fields["authority"]
        field.choices = [("", _("Any that the person declares")), *choices.registers.items()]


class AgedForm(LineForm):
    told: tuple[str, ...] = ("months",)
    months = NumberField(
        label=_("At most how many months old"),
        most=600,
        example="60",
        help_text=_("Counted from the day it was issued. Empty: only its own end counts."),
    )


class AuthorityForm(AgedForm):
    told = ("issuers", "months")
    issuers = NamesField(
        label=_("Issued by one of"),
        help_text=_("As printed, one a line. Empty: any issuer."),
    )


class CourseForm(AgedForm):
    told = ("listed", "programmes", "months")
    listed = forms.ChoiceField(
        label=_("On the stored list of"),
        required=False,
        help_text=_("The list that is stored for the day the course was completed."),
    )
    programmes = NamesField(
        label=_("One of these programmes"),
        help_text=_("Names as printed, one a line. Empty: any programme."),
    )

    def offer(self, choices: Choices) -> None:
        field: Any = self.fields["listed"]
        field.choices = [("", _("No list")), *choices.lists.items()]


class InsuranceForm(LineForm):
    told = ("amount",)
    amount = LineField(
        label=_("Amount insured, at least"),
        max_length=60,
        required=False,
        help_text=_("With the currency, for example 5,000,000 CAD."),
    )

    def clean_amount(self) -> str:
        amount = self.cleaned_data["amount"]
        if amount and read_amount(amount) is None:
            raise forms.ValidationError(_("Enter one amount, like 5,000,000 CAD."))
        return amount


class HoursForm(AgedForm):
    told = ("hours", "months")
    hours = NumberField(
        label=_("At least how many hours"),
        most=10_000,
        example="20",
        help_text=_("Summed over confirmed papers. Empty: any one paper."),
    )


class ReadingForm(LineForm):
    told = ("document",)
    document = OwnChoiceField(
        label=_("Document"), error_messages={"required": _("Choose the document.")}
    )

    def offer(self, choices: Choices) -> None:
        field: Any = self.fields["document"]
        field.choices = [("", _("Choose")), *choices.documents.items()]


class OtherForm(AgedForm):
    told = ("named", "months")
    named = NamesField(
        label=_("Words that stand on the paper"),
        help_text=_("One a line; one of them is enough. Empty: any other paper."),
    )


FORMS: Mapping[str, type[LineForm]] = {
    **dict.fromkeys(RequirementKind.values, AgedForm),
    RequirementKind.REGISTRATION: RegistrationForm,
    RequirementKind.AUTHORITY: AuthorityForm,
    RequirementKind.THEORY: TheoryForm,
    RequirementKind.CREDENTIAL: CredentialForm,
    RequirementKind.PRACTICAL: RegionsForm,
    RequirementKind.COURSE: CourseForm,
    RequirementKind.INSURANCE: InsuranceForm,
    RequirementKind.CPD: HoursForm,
    RequirementKind.READING: ReadingForm,
    RequirementKind.OTHER: OtherForm,
}
