"""What is asked of whoever proposes to correct grades, and of whoever decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.enums import RegradePolicy
from quizzes.models import Quiz
from training.people.forms.fields import LineField


class RegradeForm(forms.Form):
    """The answer that is right is asked for beside it, by the question's own controls."""

    quiz = forms.ModelChoiceField(label=_("Quiz"), queryset=Quiz.objects.none(), empty_label=None)
    policy = forms.ChoiceField(
        label=_("What to do"),
        choices=RegradePolicy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    only_if_better = forms.BooleanField(
        label=_("Only where the result gets better"),
        required=False,
        help_text=_("Whoever would lose by it keeps their result."),
    )
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_(
            "Whoever decides reads it, and every candidate whose result changes. No patient "
            "details, please."
        ),
        error_messages={"required": _("Say in one sentence what was wrong.")},
    )

    def __init__(self, *args: Any, quizzes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quiz"].queryset = quizzes  # type: ignore[attr-defined]
        if len(quizzes) == 1:
            self.fields["quiz"].widget = forms.HiddenInput()
            self.fields["quiz"].initial = quizzes[0].pk


class DecisionForm(forms.Form):
    """Which dry run was read, so that nobody decides on another one."""

    decision = forms.ChoiceField(choices=[("apply", ""), ("refuse", "")])
    planned_at = forms.DateTimeField(required=False)
