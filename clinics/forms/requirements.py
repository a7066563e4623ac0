"""The editor of a position's requirements: rows to add, move and remove without a script.

A draft is only the form. Every act but publishing gives the same form back, changed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinics.domain.requirement_lines import AskedLine, AskedSet, twins
from clinics.enums import RequirementKind, RequirementLevel
from clinics.forms.fields import NoteField
from clinics.forms.requirement_lines import FORMS, LineForm
from clinics.queries.requirement_choices import Choices
from training.lib.forms import DatePartsField

MOST_LINES = 40
_ROW = re.compile(r"line-(\d{1,3})-kind")
_ACT = re.compile(r"(up|down|remove)-(\d{1,3})")


class StartForm(forms.Form):
    """From which day, and why. `after` and `source` travel along unseen."""

    starts_on = DatePartsField(
        label=_("From"),
        help_text=_("Today or a later day. Past days stay as they were."),
        error_messages={"required": _("Enter the day from which it is asked.")},
    )
    reason = NoteField(label=_("Why it changes"), required=False)
    source = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=80)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000)

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_starts_on(self) -> date:
        day = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(_("Enter today or a later day."))
        return day


@dataclass
class RequirementsForm:
    """All rows and the day; bound when both are."""

    start: StartForm
    rows: Sequence[LineForm]
    choices: Choices

    @classmethod
    def filled(
        cls, lines: Sequence[AskedLine], start: Mapping[str, Any], *, choices: Choices, today: date
    ) -> "RequirementsForm":
        rows = [FORMS[line.kind].shown(line) for line in lines]
        return cls._unbound(rows, dict(start), choices=choices, today=today)

    @classmethod
    def typed(cls, data: QueryDict, *, choices: Choices, today: date) -> "RequirementsForm":
        """What was sent, in the order of its rows; a row of no known kind is no row."""
        numbers = sorted(int(found[1]) for name in data if (found := _ROW.fullmatch(name)))
        rows = [
            FORMS[kind](data, prefix=f"line-{number}", choices=choices)
            for number in numbers[:MOST_LINES]
            if (kind := data.get(f"line-{number}-kind", "")) in FORMS
        ]
        return cls(StartForm(data, today=today), rows, choices)

    @classmethod
    def _unbound(
        cls, rows: list[dict[str, Any]], start: dict[str, Any], *, choices: Choices, today: date
    ) -> "RequirementsForm":
        lines = [
            FORMS[row["kind"]](initial=row, prefix=f"line-{number}", choices=choices)
            for number, row in enumerate(rows)
        ]
        return cls(StartForm(initial=start, today=today), lines, choices)

    def after_act(self, act: str, kind: str) -> "RequirementsForm":
        """The same rows as typed, one of them moved or gone, or one more; nothing is judged yet."""
        rows = [_as_typed(row) for row in self.rows]
        if act == "add" and kind in FORMS and len(rows) < MOST_LINES:
            title = str(RequirementKind(kind).label)
            rows.append({"kind": kind, "title": title, "level": RequirementLevel.NEEDED})
        elif found := _ACT.fullmatch(act):
            _rearrange(rows, found[1], int(found[2]))
        return self._unbound(
            rows, _as_typed(self.start), choices=self.choices, today=self.start.today
        )

    def is_valid(self) -> bool:
        """Every row is judged, so that all mistakes show at once."""
        valid = [each.is_valid() for each in self.parts]
        if all(valid):
            for place in twins([row.asked for row in self.rows]):
                text = _("This is asked on a line above. Change that one, or remove this.")
                self.rows[place].add_error("title", text)
                valid.append(False)
        if not self.rows:
            self.start.add_error(None, _("Add at least one line."))
        return all(valid) and bool(self.rows)

    @property
    def parts(self) -> list[forms.Form]:
        return [self.start, *self.rows]

    @property
    def wrong(self) -> list[forms.Form]:
        return [each for each in self.parts if each.errors]

    @property
    def errors(self) -> bool:
        """As a form has them: the title of the page begins with them."""
        return bool(self.wrong)

    @property
    def asked(self) -> AskedSet:
        start = self.start.cleaned_data
        return AskedSet(tuple(row.asked for row in self.rows), **start)

    def going_on_after(self, number: int) -> AskedSet:
        """What is asked, written again after a version that somebody else published."""
        return replace(self.asked, after=number)

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """What can be added: kinds of which there is something to choose."""
        empty = {
            RequirementKind.THEORY: not self.choices.theory,
            RequirementKind.CREDENTIAL: not self.choices.credentials,
            RequirementKind.READING: not self.choices.documents,
        }
        return [(kind.value, kind.label) for kind in RequirementKind if not empty.get(kind)]


def _as_typed(form: forms.Form) -> dict[str, Any]:
    """What a bound form was sent, as what an unbound one shows."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _rearrange(rows: list[dict[str, Any]], act: str, place: int) -> None:
    """An act of a row that is not there changes nothing: the button was pressed twice."""
    if place >= len(rows):
        return
    row = rows.pop(place)
    if act == "up":
        rows.insert(max(place - 1, 0), row)
    elif act == "down":
        rows.insert(place + 1, row)
