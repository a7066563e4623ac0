"""What is asked of a bank: filters in the address, the acts on many questions, a view's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.bank_list import SORTS
from quizzes.enums import BulkAct, Confidence, ItemState, Level, Pool
from quizzes.kinds import KINDS
from quizzes.models import Bank
from training.lib.forms import DatePartsField
from training.people.forms.fields import LineField
from training.people.models import User

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
SORT_LABELS = {
    "ref": gettext_lazy("Reference"),
    "newest": gettext_lazy("Newest first"),
    "topic": gettext_lazy("Topic and level"),
    "review": gettext_lazy("Next review"),
    "unsigned": gettext_lazy("Unsigned first"),
}


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    without: str


class BankFilterForm(forms.Form):
    """The filters of a bank. A value that is not offered is no filter: addresses grow old."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=200)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=ItemState.choices)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Level.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(kind.name, kind.label) for kind in KINDS.values()]
    )
    signed = forms.ChoiceField(label=gettext_lazy("Signed"), choices=YES_NO)
    critical = forms.ChoiceField(label=gettext_lazy("Critical"), choices=YES_NO)
    pool = forms.ChoiceField(label=gettext_lazy("Pool"), choices=Pool.choices)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"))
    author = forms.ChoiceField(label=gettext_lazy("Author"))
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), choices=Confidence.choices)
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Jurisdiction"))
    rated = forms.ChoiceField(label=gettext_lazy("Rated by a panel"), choices=YES_NO)
    statistics = forms.ChoiceField(label=gettext_lazy("Has statistics"), choices=YES_NO)
    review = forms.ChoiceField(
        label=gettext_lazy("Review"), choices=[("due", gettext_lazy("Due for review"))]
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Sort by"), choices=[(name, SORT_LABELS[name]) for name in SORTS]
    )

    def __init__(
        self, data: QueryDict, *, topics: Mapping[str, str], choices: Mapping[str, list[Any]]
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        people = User.objects.in_bulk(choices["author"]).values() if choices["author"] else []
        offered: dict[str, list[tuple[str, Any]]] = {
            "topic": [(code, f"{code} {title}") for code, title in topics.items()],
            "author": [(str(person.public_id), person.legal_name) for person in people],
            "tag": [(tag, tag) for tag in choices["tag"]],
            "jurisdiction": [(place, place) for place in choices["jurisdiction"]],
        }
        for name, field in self.fields.items():
            field.required = False
            if isinstance(field, forms.ChoiceField):
                first = [] if name == "sort" else [("", _("Any"))]
                field.choices = [*first, *offered.get(name, field.choices)]  # type: ignore[misc]
        self.is_valid()

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that are on, and the sort, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The address of this list without its page."""
        return urlencode(self.wanted)

    @property
    def chips(self) -> list[Chip]:
        on = {name: value for name, value in self.wanted.items() if name != "sort"}
        return [
            Chip(self._words(name, value), urlencode({**self.wanted, name: ""}))
            for name, value in on.items()
        ]

    @property
    def selects(self) -> list[forms.BoundField]:
        """The fields of the panel; the search stands by itself."""
        fields = [self[name] for name in self.fields if name != "q"]
        return [field for field in fields if len(field.field.choices) > 1]  # type: ignore[attr-defined]

    def _words(self, name: str, value: str) -> str:
        label = self.fields[name].label
        if name == "q":
            return f"“{value}”"
        shown = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
        return str(shown) if name == "review" else f"{label}: {shown}"


class SaveViewForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name of this view"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )


class TagForm(forms.Form):
    """Lower case, so that one thing gets one tag."""

    tag = forms.SlugField(
        label=gettext_lazy("Tag"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write a tag."),
            "invalid": gettext_lazy("A tag has letters, digits and hyphens: first-aid."),
            "max_length": gettext_lazy("A tag has at most 40 characters."),
        },
    )

    @property
    def value(self) -> str:
        return self.cleaned_data["tag"]

    def clean_tag(self) -> str:
        return str(self.cleaned_data["tag"]).lower()


class MoveForm(forms.Form):
    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"),
        queryset=Bank.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("Choose a bank"),
        error_messages={
            "required": gettext_lazy("Choose the bank they go to."),
            "invalid_choice": gettext_lazy("Choose a bank of the list."),
        },
    )

    @property
    def value(self) -> str:
        return self.cleaned_data["bank"].slug


class ReviewDayForm(forms.Form):
    day = DatePartsField(label=gettext_lazy("Next review"), required=False)

    @property
    def value(self) -> str:
        day: date | None = self.cleaned_data["day"]
        return day.isoformat() if day else ""


class LimitForm(forms.Form):
    limit = forms.IntegerField(
        label=gettext_lazy("In how many forms each may be drawn"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Empty: without a limit."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            gettext_lazy("Give a number from 1 to 1,000,000, or leave it empty."),
        ),
    )

    @property
    def value(self) -> str:
        return str(self.cleaned_data["limit"] or "")


ACT_FORMS: dict[str, type[forms.Form]] = {
    BulkAct.ADD_TAG: TagForm,
    BulkAct.REMOVE_TAG: TagForm,
    BulkAct.REVIEW_ON: ReviewDayForm,
    BulkAct.LIMIT: LimitForm,
    BulkAct.MOVE: MoveForm,
}
