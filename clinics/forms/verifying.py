"""What a manager found in a paper or at a register, and what is given to be verified together."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.domain.evidence.paper_checks import Found, look_again_on
from certificates.enums import EvidenceKind, Refusal
from certificates.forms.evidence import ACCEPTED, BADGES
from certificates.forms.paper_checks import PaperSourceForm
from certificates.models import Evidence
from clinics.domain.bulk.giving import MOST_FILES, MOST_LINES, Given, read_files, read_lines
from clinics.queries.facts import THORAX
from training.people.anatomy import regions
from training.people.enums import CheckMethod, CheckResult

_REFUSE = "refuse-"
FINDINGS = [
    (CheckResult.CONFIRMED.value, _("It is genuine and says the same as the fields")),
    (_REFUSE + Refusal.UNREADABLE, _("Refuse: unreadable")),
    (_REFUSE + Refusal.WRONG_PERSON, _("Refuse: another person's")),
    (_REFUSE + Refusal.EXPIRED, _("Refuse: expired")),
    (_REFUSE + Refusal.THORAX_EXCLUDED, _("Refuse: excludes the thorax")),
    (_REFUSE + Refusal.OTHER, _("Refuse: another reason")),
    (CheckResult.COULD_NOT_CHECK.value, _("Could not check")),
]
_OF_POLICIES = {_REFUSE + Refusal.THORAX_EXCLUDED}


class PaperFindingForm(PaperSourceForm):
    """One choice says what was found; a reason is part of the choice and never left out."""

    result = None  # type: ignore[assignment]  # `finding` says it
    finding = forms.ChoiceField(
        label=_("What you found"),
        choices=[choice for choice in FINDINGS if choice[0] not in _OF_POLICIES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    field_order = ["finding", "method", "address", "note", "image", "next_due"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("finding") == _REFUSE + Refusal.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words why it is refused."))
        return cleaned

    @property
    def found(self) -> Found:
        cleaned = self.cleaned_data
        is_refused = cleaned["finding"].startswith(_REFUSE)
        result = CheckResult.DIFFERS.value if is_refused else cleaned["finding"]
        return Found(
            method=cleaned["method"],
            result=result,
            address=cleaned["address"],
            refusal=cleaned["finding"].removeprefix(_REFUSE) if is_refused else "",
            note=cleaned["note"],
            next_due=cleaned["next_due"] or look_again_on(result, self.today),
            told=self.told(),
        )

    def told(self) -> dict[str, Any]:
        """What the reader read in the paper, beside the finding."""
        return {}


class PolicyFindingForm(PaperFindingForm):
    """Of a policy: what it names and leaves out, read by somebody (story C1)."""

    depending = ("address", "needling_named")

    finding = forms.ChoiceField(
        label=_("What you found"),
        choices=FINDINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
        help_text=_(
            "A policy that leaves out a region can stand: tick the region below, and the person is "
            "restricted there. Refuse what has to be replaced."
        ),
    )
    needling_named = forms.TypedChoiceField(
        label=_("Does the policy name needling?"),
        choices=[("yes", _("Yes, needling is named")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    excluded_regions = forms.MultipleChoiceField(
        label=_("Regions the policy excludes"),
        choices=lambda: [(region.slug, region.name) for region in regions().values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("As you read them in the policy. Tick none when it excludes none."),
    )
    field_order = [
        "finding",
        "needling_named",
        "excluded_regions",
        *(name for name in PaperFindingForm.field_order if name != "finding"),
    ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        confirmed = cleaned.get("finding") == CheckResult.CONFIRMED
        if confirmed and cleaned.get("needling_named") is None:
            self.add_error("needling_named", _("Say whether the policy names needling."))
        return cleaned

    def told(self) -> dict[str, Any]:
        """Nothing where the policy could not be read: what was known of it stays."""
        cleaned = self.cleaned_data
        excluded = list(cleaned["excluded_regions"])
        if cleaned["finding"] == _REFUSE + Refusal.THORAX_EXCLUDED:
            excluded = [*dict.fromkeys([*excluded, THORAX])]
        elif cleaned["finding"] != CheckResult.CONFIRMED:
            return {}
        return {"needling_named": bool(cleaned["needling_named"]), "excluded_regions": excluded}


def finding_form(paper: Evidence) -> type[PaperFindingForm]:
    return PolicyFindingForm if paper.kind == EvidenceKind.INSURANCE else PaperFindingForm


def prefilled(paper: Any) -> dict[str, Any]:
    """From the upload, or from what was last read in it: nothing is asked twice (WCAG 3.3.7)."""
    read = {**paper.details, **(paper.policy_told or {})}
    named = read.get("needling_named")
    return {
        "method": CheckMethod.PAPER.value,
        "needling_named": None if named is None else ("yes" if named else "no"),
        "excluded_regions": read.get("excluded_regions", []),
    }


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files as they come: what each one is, is found when it is verified."""

    widget = ManyFilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **options)
        self.widget.attrs["accept"] = f"{BADGES},{ACCEPTED}"

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for each in data or [] if (file := super(ManyFilesField, self).clean(each))]


class BulkForm(forms.Form):
    """Codes as text, and files."""

    depending = ("text", "files")

    text = forms.CharField(
        label=_("Codes"),
        required=False,
        max_length=200_000,
        help_text=_("One on each line: a code, the address of a verification page, or a JWT."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
        error_messages={"max_length": _("This is too much text. Paste it in parts.")},
    )
    files = ManyFilesField(  # type: ignore[assignment]  # the form keeps its own under this name
        label=_("Files"),
        help_text=_("PDF, Open Badge (JSON, PNG, SVG) or JWT, as you received them."),
    )

    @property
    def given(self) -> list[Given]:
        """Lines first, then files; DomainError where a limit is passed."""
        files = [(file.name or "", file.read()) for file in self.cleaned_data["files"]]
        return [*read_lines(self.cleaned_data["text"]), *read_files(files)]


LIMITS = {"lines": MOST_LINES, "files": MOST_FILES}
