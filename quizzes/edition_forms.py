"""The rules of an edition as an author types them, and its blueprint by topic and level."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.editions import RULES
from quizzes.domain.feedback import Part, refusals_of_policy
from quizzes.domain.filling import Cell
from quizzes.enums import CutKind, Level, Navigation, Release
from quizzes.models import QuizVersion
from training.lib.moment_fields import MomentField
from training.lib.moments import moment, zone_name
from training.people.forms.fields import LineField

PART_LABELS = {
    Part.SCORE: gettext_lazy("Score"),
    Part.TOPICS: gettext_lazy("Score by topic"),
    Part.OWN_ANSWERS: gettext_lazy("Own answers, each with its mark"),
    Part.KEY: gettext_lazy("Right answers"),
    Part.RATIONALE: gettext_lazy("Reasons of all answers"),
    Part.CRITICAL_RATIONALE: gettext_lazy("Reason of a missed critical question"),
}
MOST_IN_A_CELL = 1000


class _OneSentence:
    """Whatever is wrong with a number, one sentence says what is right."""

    def __init__(self, *, sentence: Any, **options: Any) -> None:
        super().__init__(**options)
        self.sentence = sentence

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)  # type: ignore[misc]
        except forms.ValidationError as error:
            raise forms.ValidationError(self.sentence, code="number") from error


class WholeNumberField(_OneSentence, forms.IntegerField):
    pass


class PercentField(_OneSentence, forms.DecimalField):
    """Per cent with up to two digits behind a point."""

    def __init__(self, **options: Any) -> None:
        bounds: dict[str, Any] = {"min_value": 0, "max_value": 100}
        super().__init__(max_digits=5, decimal_places=2, **bounds | options)


SHARE = gettext_lazy("Give a share from 0 to 100 per cent, with a point: 72.5.")
CUT = gettext_lazy("Give a cut above 0 and up to 100 per cent, with a point: 72.5.")


class EditionForm(forms.Form):
    """Every rule of an edition. Numbers are typed with a point in every language."""

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the examination a title.")},
    )
    minutes = WholeNumberField(
        label=gettext_lazy("Time limit, minutes"),
        min_value=1,
        max_value=600,
        sentence=gettext_lazy("Give a time limit from 1 to 600 minutes."),
    )
    cut_kind = forms.ChoiceField(label=gettext_lazy("Cut score"), widget=forms.RadioSelect)
    cut_percent = PercentField(
        label=gettext_lazy("Provisional cut, per cent"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=gettext_lazy("Serves until a panel has rated every question of a form."),
        sentence=CUT,
    )
    topic_minimum_percent = PercentField(
        label=gettext_lazy("Least share in each topic, per cent"),
        required=False,
        help_text=gettext_lazy("0 asks for no minimum."),
        sentence=SHARE,
    )
    critical_items_must_be_right = forms.BooleanField(
        label=gettext_lazy("Every critical question must be right"), required=False
    )
    max_attempts = WholeNumberField(
        label=gettext_lazy("Attempts"),
        min_value=1,
        max_value=100,
        sentence=gettext_lazy("Give a number of attempts from 1 to 100."),
    )
    cool_down_hours = forms.CharField(
        label=gettext_lazy("Hours to wait after the first, second, … attempt that failed"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example 24, 72. The last counts for every later attempt."),
    )
    first_start = MomentField(label=gettext_lazy("First start"), required=False)
    last_start = MomentField(label=gettext_lazy("Last start"), required=False)
    hard_end = MomentField(
        label=gettext_lazy("Hard end"),
        required=False,
        help_text=gettext_lazy("All sittings end then. Extra time of a person goes beyond it."),
    )
    navigation = forms.ChoiceField(
        label=gettext_lazy("Moving between questions"),
        choices=Navigation.choices,
        widget=forms.RadioSelect,
    )
    lessons_first = forms.BooleanField(
        label=gettext_lazy("Only after the lessons are read"), required=False
    )
    least_expected = PercentField(
        label=gettext_lazy("Hardest form allowed: expected share of the marks, per cent"),
        required=False,
        sentence=SHARE,
    )
    most_expected = PercentField(
        label=gettext_lazy("Easiest form allowed: expected share of the marks, per cent"),
        required=False,
        help_text=gettext_lazy(
            "Forms outside are not drawn once their questions are rated or answered."
        ),
        sentence=SHARE,
    )
    what_changed = LineField(
        label=gettext_lazy("What changed"),
        max_length=300,
        help_text=gettext_lazy("For whoever decides on it, and for whoever looks back."),
        error_messages={"required": gettext_lazy("Say what changed.")},
    )

    def __init__(
        self, data: Any = None, *, version: QuizVersion, cells: Mapping[Cell, int], topics: Any
    ) -> None:
        self.version = version
        super().__init__(data, initial=_shown(version))
        kinds = {CutKind.PROVISIONAL, CutKind.PANEL, CutKind(version.cut_kind)}
        self.fields["cut_kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in CutKind if kind in kinds
        ]
        for part in Part:
            self.fields[f"feedback_{part}"] = forms.ChoiceField(
                label=PART_LABELS[part],
                choices=Release.choices,
                initial=version.feedback.get(part, Release.NEVER),
            )
        self._name_the_zone()
        self.grid = _grid(cells, topics)
        for row in self.grid.values():
            for level, name in row.items():
                self.fields[name] = _cell_field(Level(level).label)
                self.initial[name] = cells.get(_cell_of(name), 0)

    def _name_the_zone(self) -> None:
        words = _("For example 31 3 2027 and 14:30, in the time of {zone}.")
        told = words.format(zone=zone_name())
        for name in ("first_start", "last_start", "hard_end"):
            field = self.fields[name]
            beside = field.help_text if name == "hard_end" else ""
            field.help_text = f"{told} {beside}".strip()

    # What the page shows by group

    @property
    def timing(self) -> list[forms.BoundField]:
        return self._bound("title", "minutes", "first_start", "last_start", "hard_end")

    @property
    def passing(self) -> list[forms.BoundField]:
        names = ("cut_kind", "cut_percent", "topic_minimum_percent", "critical_items_must_be_right")
        return self._bound(*names)

    @property
    def sitting(self) -> list[forms.BoundField]:
        return self._bound("max_attempts", "cool_down_hours", "lessons_first", "navigation")

    @property
    def released(self) -> list[forms.BoundField]:
        return self._bound(*(f"feedback_{part}" for part in Part))

    @property
    def band(self) -> list[forms.BoundField]:
        return self._bound("least_expected", "most_expected")

    @property
    def blueprint(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, self._bound(*row.values())) for title, row in self.grid.items()]

    def _bound(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    # What was typed

    def clean_cool_down_hours(self) -> list[int]:
        words = self.cleaned_data["cool_down_hours"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and int(word) <= 10_000 for word in words):
            raise forms.ValidationError(
                _("Give whole hours up to 10,000 with commas between: 24, 72.")
            )
        return [int(word) for word in words]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._judge_cut(cleaned)
        for earlier, later in (
            ("first_start", "last_start"),
            ("last_start", "hard_end"),
            ("first_start", "hard_end"),
        ):
            self._judge_order(cleaned, earlier, later)
        least, most = cleaned.get("least_expected"), cleaned.get("most_expected")
        if (least is None) != (most is None) and not self.errors:
            self.add_error("most_expected", _("Give both ends of the band, or none."))
        if least is not None and most is not None and most < least:
            self.add_error("most_expected", _("The easiest form is below the hardest one."))
        policy = {part.value: cleaned.get(f"feedback_{part}", "") for part in Part}
        has_end = bool(cleaned.get("hard_end")) or "hard_end" in self.errors
        for part, sentence in refusals_of_policy(policy, has_hard_end=has_end).items():
            if f"feedback_{part}" in cleaned:
                self.add_error(f"feedback_{part}", sentence)
        if not self.errors and not any(self.cells.values()):
            self.add_error(None, _("The blueprint draws no question: say how many of each."))
        return cleaned

    def _judge_cut(self, cleaned: dict[str, Any]) -> None:
        kind, percent = cleaned.get("cut_kind"), cleaned.get("cut_percent")
        if "cut_percent" in self.errors or kind is None:
            return
        if kind == CutKind.PROVISIONAL and percent is None:
            self.add_error("cut_percent", CUT)
        by_panel = kind not in {CutKind.PROVISIONAL, CutKind.PANEL}
        if by_panel and percent != self.version.cut_percent:
            words = _("A panel set this cut. To write another, choose the provisional one.")
            self.add_error("cut_percent", words)

    def _judge_order(self, cleaned: dict[str, Any], earlier: str, later: str) -> None:
        first: datetime | None = cleaned.get(earlier)
        last: datetime | None = cleaned.get(later)
        if first and last and last <= first:
            words = _("{later}, {late}, does not come after {earlier}, {early}.")
            sentence = words.format(
                later=self.fields[later].label,
                late=moment(last),
                earlier=str(self.fields[earlier].label).lower(),
                early=moment(first),
            )
            self.add_error(later, sentence)

    @property
    def rules(self) -> dict[str, Any]:
        """As the domain takes them."""
        cleaned = self.cleaned_data
        rules = {name: cleaned[name] for name in RULES if name in cleaned}
        return rules | {
            "time_limit": timedelta(minutes=cleaned["minutes"]),
            "cut_percent": _exact(cleaned["cut_percent"]),
            "topic_minimum_percent": _exact(cleaned["topic_minimum_percent"] or Decimal(0)),
            "feedback": {part.value: cleaned[f"feedback_{part}"] for part in Part},
            "least_expected": _as_share(cleaned["least_expected"]),
            "most_expected": _as_share(cleaned["most_expected"]),
        }

    @property
    def cells(self) -> dict[Cell, int]:
        names = [name for row in self.grid.values() for name in row.values()]
        return {_cell_of(name): self.cleaned_data.get(name) or 0 for name in names}


def _cell_field(label: Any) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_IN_A_CELL,
        sentence=gettext_lazy("Give a number of questions from 0 to 1,000."),
    )


def _grid(cells: Mapping[Cell, int], topics: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By the words of a topic: level to field name. Topics a blueprint names stay, known or not."""
    codes = list(topics) + sorted({topic for topic, _level in cells} - set(topics))
    return {
        f"{code} {topics.get(code, '')}".strip(): {
            level: f"cell_{code}_{level}" for level in Level.values
        }
        for code in codes
    }


def _cell_of(name: str) -> Cell:
    topic, _underscore, level = name.removeprefix("cell_").rpartition("_")
    return topic, level


def _shown(version: QuizVersion) -> dict[str, Any]:
    shown = {name: getattr(version, name) for name in RULES}
    return shown | {
        "minutes": int(version.time_limit.total_seconds() // 60),
        "cool_down_hours": ", ".join(map(str, version.cool_down_hours)),
        "least_expected": _as_percent(version.least_expected),
        "most_expected": _as_percent(version.most_expected),
        "what_changed": version.what_changed,
        "cut_percent": _trim(version.cut_percent),
        "topic_minimum_percent": _trim(version.topic_minimum_percent),
    }


def _as_percent(share: Decimal | None) -> str | None:
    return None if share is None else _trim(share * 100)


def _as_share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else (percent / 100).quantize(Decimal("0.0001"))


def _exact(percent: Decimal | None) -> Decimal | None:
    """With the digits it is stored with: the hash of a file's edition is of these."""
    return None if percent is None else percent.quantize(Decimal("0.01"))


def _trim(value: Decimal | None) -> str | None:
    return None if value is None else format(Decimal(value).normalize(), "f")


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what is to be mended.")},
    )
