"""What is said about a question beside its wording: remarks, enemies, when to look again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.kinds import Kind
from training.lib.forms import DatePartsField


class SendBackForm(forms.Form):
    """One box for each part of the question, so that a remark stands where it is needed."""

    note = forms.CharField(
        label=gettext_lazy("On the whole"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *arguments: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.parts = {"item": _("Question")}
        self.parts |= {name: str(shape.label) for name, shape in kind.editor.lists.items()}
        self.parts["facts"] = _("About this question")
        for name, label in self.parts.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=1_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def remarks(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "").strip() for name in self.parts}


class EnemyForm(forms.Form):
    ref = forms.CharField(
        label=gettext_lazy("Reference of the other question"),
        max_length=40,
        help_text=gettext_lazy("As it stands in the bank, for example W-0007."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why they never share a form"), max_length=200, required=False
    )


class ReviewDayForm(forms.Form):
    review_on = DatePartsField(label=gettext_lazy("Next review"), required=False)
