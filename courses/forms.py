"""The lesson editor, and the remarks of the one who decides."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from courses.models import LessonVersion
from training.lib.forms import DatePartsField
from training.lib.text import clean_line

LONGEST_TEXT = 100_000


class LessonForm(forms.Form):
    """What an author may change. `seen` is the save the editor was filled from."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("In one or two sentences"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    minutes = forms.IntegerField(label=_("Minutes to read"), min_value=1, max_value=600)
    outcomes = forms.CharField(
        label=_("After this lesson the reader can"),
        help_text=_("One on each line."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = forms.CharField(
        label=_("Text"),
        help_text=_("Markdown. No patient details, please. There is no place for them here."),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "editor-text", "spellcheck": "true"}),
    )
    recheck = DatePartsField(label=_("Facts to be checked again by"), required=False)
    what_changed = forms.CharField(
        label=_("What changed"),
        help_text=_("Readers of the older text see this sentence."),
        max_length=300,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, draft: LessonVersion) -> "LessonForm":
        return cls(
            initial={
                "title": draft.title,
                "summary": draft.summary,
                "minutes": draft.minutes,
                "outcomes": "\n".join(draft.outcomes),
                "source": draft.source,
                "recheck": draft.recheck,
                "what_changed": draft.what_changed,
                "seen": draft.updated_at.isoformat(),
            }
        )

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_what_changed(self) -> str:
        return clean_line(self.cleaned_data["what_changed"])

    def clean_outcomes(self) -> list[str]:
        lines = map(str.strip, self.cleaned_data["outcomes"].splitlines())
        return [clean_line(line) for line in lines if line]

    def clean_source(self) -> str:
        source = self.cleaned_data["source"]
        if not source.strip():
            raise ValidationError(_("Write the text of the lesson."))
        if "\0" in source:
            raise ValidationError(_("Remove the characters that cannot be shown."))
        return source

    def clean_seen(self) -> datetime | None:
        return parse_datetime(self.cleaned_data["seen"].replace(" ", "+"))


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What should change first"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
