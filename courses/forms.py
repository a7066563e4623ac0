"""The lesson editor, its figures, and what reviewers say, choose and compare."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext_lazy as _

from courses.domain.pictures import MOST_BYTES
from courses.enums import Enrolled
from courses.models import LessonVersion
from training.lib.forms import DatePartsField
from training.lib.text import clean_line, clean_text

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
        """What is no moment was never seen, so that the save meets a conflict and loses nothing."""
        try:
            seen = parse_datetime(self.cleaned_data["seen"].replace(" ", "+"))
        except ValueError:  # such as the 45th of a month
            return None
        return seen if seen and is_aware(seen) else None


class FigureForm(forms.Form):
    """A picture for the text. Its words are asked with it: later they would be forgotten."""

    figure = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, up to 5 MB. Where it was taken is removed."),
        error_messages={"required": _("Choose the picture, again if you had chosen it.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    alt = forms.CharField(
        label=_("What it shows"),
        help_text=_("For readers who do not see it. No patient details, please."),
        max_length=300,
        error_messages={"required": _("Say in words what the picture shows.")},
    )
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)

    def clean_figure(self) -> bytes:
        """Its bytes. What is too large is not read into memory; names and types are not asked."""
        file = self.cleaned_data["figure"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The picture is larger than 5 MB. Make it smaller."))
        return file.read()

    def clean_alt(self) -> str:
        return clean_line(self.cleaned_data["alt"])

    def clean_caption(self) -> str:
        return clean_line(self.cleaned_data["caption"])


class CommentForm(forms.Form):
    """A remark about the whole text or about some words of it."""

    quote = forms.CharField(
        label=_("Words it is about"),
        help_text=_("Copy them from the text, or leave this empty."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        error_messages={"required": _("Write the comment.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_quote(self) -> str:
        return " ".join(clean_text(self.cleaned_data["quote"]).split())

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        error_messages={"required": _("Write the answer.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class PublishForm(forms.Form):
    """`read` is the hash of the text the page showed: nobody publishes what they have not read."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    enrolled = forms.ChoiceField(
        label=_("What happens to them"),
        choices=Enrolled.choices,
        initial=Enrolled.STAY,
        widget=forms.RadioSelect,
    )


class CompareForm(forms.Form):
    """Two versions of one lesson, by their numbers."""

    before = forms.TypedChoiceField(label=_("Before"), coerce=int)
    after = forms.TypedChoiceField(label=_("After"), coerce=int)

    def __init__(self, *args: Any, versions: Sequence[LessonVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(version.number, _name(version)) for version in versions]
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def _name(version: LessonVersion) -> str:
    when = version.published_at or version.updated_at
    words = _("Version %(number)s, %(state)s, %(day)s")
    return words % {
        "number": version.number,
        "state": version.get_state_display().lower(),
        "day": date_format(localtime(when), "j F Y"),
    }


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What should change first"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReviewCommentForm(forms.Form):
    """What a clinical reviewer says of a wording they do not sign."""

    comment = forms.CharField(
        label=_("What has to change before you sign it"),
        help_text=_("Its author reads this. No patient details, please."),
        max_length=2_000,
        error_messages={"required": _("Say what has to change, so that the author knows.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])
