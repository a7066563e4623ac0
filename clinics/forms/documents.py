"""What a clinic says of a document it keeps under control."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.domain.evidence.papers import read_upload
from certificates.forms.evidence import CameraField, PaperFileField, TurnField
from clinics.domain.documents import Wording
from clinics.enums import DocumentKind
from clinics.forms.base import NO_PATIENTS
from clinics.forms.fields import NoteField, TextField
from training.lib.errors import DomainError
from training.lib.forms import DatePartsField
from training.lib.papers import Paper
from training.people.forms.fields import LineField

LONGEST_TEXT = 20_000
_YEAR = timedelta(days=365)
_LATEST = timedelta(days=366)


class ReviewDateField(DatePartsField):
    """Within a year from today; a document nobody looks at for longer is not under control."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Look at it again by"),
            error_messages={"required": _("Enter the day of the next look, within a year.")},
            **options,
        )


class ReviewForm(forms.Form):
    next_due = ReviewDateField()

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        options.setdefault("initial", {"next_due": today + _YEAR})
        super().__init__(*arguments, **options)
        self.today = today

    def clean_next_due(self) -> date:
        return _within_a_year(self.cleaned_data["next_due"], self.today)


class WordingForm(forms.Form):
    """The text, or a file in its place."""

    depending = ("text", "file")

    text = TextField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=NO_PATIENTS,
        error_messages={"max_length": _("The text is too long. Give it as a file.")},
    )
    file = PaperFileField(
        label=_("File"), help_text=_("PDF or photo, up to 20 MB. It takes the place of the text.")
    )
    photo = CameraField()
    turned = TurnField()
    review_due = ReviewDateField()

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        options["initial"] = {"review_due": today + _YEAR} | options.get("initial", {})
        super().__init__(*arguments, **options)
        self.today = today
        self.paper: Paper | None = None

    def clean_review_due(self) -> date:
        return _within_a_year(self.cleaned_data["review_due"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("photo") or cleaned.get("file")
        if "text" in self.errors or "file" in self.errors or "photo" in self.errors:
            return cleaned
        if chosen and self._is_as_filled_in(cleaned["text"]):
            cleaned["text"] = ""
        if bool(chosen) == bool(cleaned["text"]):
            words = (
                _("Choose one: the text or a file.")
                if chosen
                else _("Enter the text, or choose a file.")
            )
            self.add_error("text", words)
        elif chosen:
            self._read(chosen, cleaned.get("turned") or 0)
        return cleaned

    def _is_as_filled_in(self, text: str) -> bool:
        """Nobody typed it: the words of the version before stood there when a file was chosen."""
        return text.split() == str(self.initial.get("text") or "").split()

    @property
    def wording(self) -> Wording:
        cleaned = self.cleaned_data
        return Wording(
            text="" if self.paper else cleaned["text"],
            paper=self.paper,
            review_due=cleaned["review_due"],
            changes=cleaned.get("changes", ""),
        )

    def _read(self, chosen: UploadedFile, turned: int) -> None:
        if self.errors:
            self.add_error("file", _("Choose the file again: a browser does not keep it."))
            return
        try:
            self.paper = read_upload(chosen.read(), turned=turned)
        except DomainError as error:
            self.add_error("file", error.message)


class DocumentForm(WordingForm):
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", _("Choose")), *DocumentKind.choices],
        error_messages={"required": _("Choose what it is.")},
    )
    title = LineField(
        label=_("Title"), max_length=120, error_messages={"required": _("Enter the title.")}
    )

    field_order = ["kind", "title", "text", "file", "photo", "turned", "review_due"]

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"kind": cleaned["kind"], "title": cleaned["title"], "wording": self.wording}


class VersionForm(WordingForm):
    """`seen` is the version the form was filled from."""

    changes = NoteField(
        label=_("What changed"), error_messages={"required": _("Say what changed.")}
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)

    field_order = ["changes", "text", "file", "photo", "turned", "review_due", "seen"]


class SignForm(forms.Form):
    """`version` is the one that was shown: what was made meanwhile is not signed for unread."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)


def _within_a_year(day: date, today: date) -> date:
    if not today < day <= today + _LATEST:
        raise forms.ValidationError(_("Enter a day after today and within a year."))
    return day
