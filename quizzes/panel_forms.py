"""What is asked of whoever chairs a standard-setting panel, and of its judges."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.enums import PanelMethod
from quizzes.models import Quiz
from training.lib.forms import DatePartsField
from training.people.forms.fields import LineField
from training.people.models import User

GLOBAL_RATINGS = [
    (1, _("1: clearly fails")),
    (2, _("2: borderline")),
    (3, _("3: clearly passes")),
    (4, _("4: good")),
    (5, _("5: excellent")),
]


class QuizChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.title


class PanelForm(forms.Form):
    quiz = QuizChoice(
        label=_("Quiz"),
        queryset=Quiz.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("Choose the quiz whose pass mark is set.")},
    )
    title = LineField(
        label=_("Title"),
        max_length=200,
        help_text=_("Judges read it in their mail, for example “Safety, autumn 2026”."),
        error_messages={"required": _("Give the panel a title.")},
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=PanelMethod.choices,
        initial=PanelMethod.ANGOFF,
        widget=forms.RadioSelect,
        help_text=_(
            "Angoff rates every question and gives each form its own cut. Hofstee and borderline "
            "regression give one percentage and need finished attempts."
        ),
    )
    only_unrated = forms.BooleanField(
        label=_("Only questions that no panel has rated (Angoff)"), required=False
    )

    def __init__(self, *args: Any, quizzes: QuerySet[Quiz], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quiz"].queryset = quizzes  # type: ignore[attr-defined]


class DescriptionForm(forms.Form):
    title = LineField(label=_("Title"), max_length=200)
    candidate = forms.CharField(
        label=_("The just competent candidate"),
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_(
            "What somebody who only just passes knows and does, and what not yet. Judges rate "
            "with this person in mind; it stays as it is from round 1 on."
        ),
    )
    due_on = DatePartsField(
        label=_("This round ends on"),
        required=False,
        help_text=_("Judges who are not done get a mail three days before, and on that day."),
    )

    def __init__(self, *args: Any, is_preparing: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_preparing:
            del self.fields["candidate"]


class JudgeForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("Instructor"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        help_text=_("Instructors whose recognition holds today for this quiz."),
        error_messages={
            "required": _("Choose an instructor."),
            "invalid_choice": _("A judge needs a recognition that holds today for this quiz."),
        },
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class RoundForm(forms.Form):
    due_on = DatePartsField(label=_("This round ends on"), required=False)


def _whole(label: Any, **options: Any) -> forms.IntegerField:
    words = _("Enter a whole number from 0 to 100.")
    return forms.IntegerField(
        label=label,
        validators=[MinValueValidator(0, words), MaxValueValidator(100, words)],
        error_messages={"required": words, "invalid": words},
        widget=forms.TextInput({"inputmode": "numeric", "size": 3, "maxlength": 3}),
        **options,
    )


class RatingForm(forms.Form):
    percent = _whole(_("Of 100 just competent candidates, how many answer this correctly?"))


class BoundsForm(forms.Form):
    """Hofstee: the frame of what a judge finds acceptable."""

    least_cut = _whole(_("Lowest cut score you would accept, in per cent"))
    most_cut = _whole(_("Highest cut score you would accept, in per cent"))
    least_fail = _whole(_("Lowest share of candidates failing you would accept, in per cent"))
    most_fail = _whole(_("Highest share of candidates failing you would accept, in per cent"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for low, high in (("least_cut", "most_cut"), ("least_fail", "most_fail")):
            if data.get(low) is not None and data.get(high) is not None and data[low] >= data[high]:
                self.add_error(high, _("The highest has to be above the lowest."))
        return data


class PaperForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("This paper as a whole"),
        choices=GLOBAL_RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=_("Your remark"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The whole panel reads it. No patient details, please."),
        error_messages={"required": _("Write your remark.")},
    )
