"""The stored outcome of a panel in words and numbers, and every rating for the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.domain.whole_test import NoCut
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Panel, PanelRating, QuizStatistics, WholeJudgement

FEW = 26  # below this many attempts a share says little

WHY_NO_CUT: dict[str, str | Promise] = {
    NoCut.NO_ATTEMPTS: gettext_lazy("Nobody has finished this quiz yet, so there is no curve."),
    NoCut.CURVE_ABOVE: gettext_lazy(
        "The line does not meet the curve: even the lowest acceptable cut fails more candidates "
        "than the panel accepts."
    ),
    NoCut.CURVE_BELOW: gettext_lazy(
        "The line does not meet the curve: even the highest acceptable cut fails fewer candidates "
        "than the panel accepts."
    ),
    NoCut.TOO_FEW_RATINGS: gettext_lazy("Fewer than three ratings of papers: no line fits them."),
    NoCut.ONE_RATING_ONLY: gettext_lazy("All papers got the same rating: no line fits them."),
    NoCut.NOT_RISING: gettext_lazy(
        "Papers that were rated higher have no higher scores: rating and score do not agree."
    ),
    NoCut.OUT_OF_RANGE: gettext_lazy("The line puts a borderline candidate outside of 0 to 100."),
}


@dataclass(frozen=True)
class Share:
    """So many of so many, as a person says it."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.whole) if self.whole else 0

    def __str__(self) -> str:
        words = _("{percent} % ({part} of {whole})")
        return words.format(percent=self.percent, part=self.part, whole=self.whole)


def describe_outcome(panel: Panel) -> dict[str, Any]:
    """What the page shows; figures keep as many places as a reader can use."""
    stored = panel.outcome or {}
    shown: dict[str, Any] = {
        "why_not": WHY_NO_CUT.get(stored.get("no_cut") or "", ""),
        "left_out": stored["left_out"],
        "forecast": _forecast(stored.get("forecast")),
        "may_apply": panel.state == PanelState.CLOSED
        and stored.get("cut") is not None
        and "forecast" in stored,
        "is_applied": panel.state == PanelState.APPLIED,
    }
    shape = {
        PanelMethod.ANGOFF: _angoff,
        PanelMethod.HOFSTEE: _hofstee,
        PanelMethod.BORDERLINE: _borderline,
    }
    return shown | shape[PanelMethod(panel.method)](panel, stored)


def _angoff(panel: Panel, stored: dict[str, Any]) -> dict[str, Any]:
    form = stored["form"]
    return {
        "cut": _places(stored["cut"], 2),
        "of": stored["item_count"],
        "per_cent": _places((form or stored)["per_cent"], 1),
        "standard_error": _places(stored["standard_error"], 2),
        "band": _band(stored),
        "sem": _sem(panel),
        "form": form
        and {
            "cut": _places(form["cut"], 2),
            "of": form["item_count"],
            "per_cent": _places(form["per_cent"], 1),
            "standard_error": _places(form["standard_error"], 2),
            "least": _places(form["least"], 2),
            "most": _places(form["most"], 2),
        },
        "first_round": stored["first_round"]
        and {name: _places(value, 2) for name, value in stored["first_round"].items()},
        "judges": [
            {
                "name": judge["name"],
                "sum": _places(judge["sum"], 2),
                "from_mean": _signed(judge["from_mean"]),
            }
            for judge in stored["judges"]
        ],
        "items": [
            {
                "position": item["position"],
                "ref": item["ref"],
                **{name: _percent(item[name]) for name in ("mean", "least", "most", "deviation")},
            }
            for item in stored["items"]
        ],
    }


def _hofstee(panel: Panel, stored: dict[str, Any]) -> dict[str, Any]:
    return {
        "per_cent": _places(stored["cut"], 2) if stored["cut"] is not None else None,
        "failing": _places(stored["failing"], 1) if stored["failing"] is not None else None,
        "n": stored["n"],
        "is_few": stored["n"] < FEW,
        "bounds": {
            name: {part: _places(value, 1) for part, value in spread.items()}
            for name, spread in stored["bounds"].items()
        },
        "judges": stored["judges"],
    }


def _borderline(panel: Panel, stored: dict[str, Any]) -> dict[str, Any]:
    known = stored["cut"] is not None
    line = ("standard_error", "slope", "intercept", "explained") if known else ()
    return {
        "per_cent": _places(stored["cut"], 2) if known else None,
        "n": stored["n"],
        "points": stored["points"],
        "is_few": stored["n"] < FEW,
        **{name: _places(stored[name], 2) for name in line},
        "judges": [
            {"name": judge["name"], "mean": _places(judge["mean"], 1)} for judge in stored["judges"]
        ],
    }


def _forecast(stored: dict[str, Any] | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    first, every = stored["first"], stored["every"]
    return {
        "n": first["n"],
        "is_few": first["n"] < FEW,
        "then": Share(first["passed"], first["n"]),
        "now": Share(first["would_pass"], first["n"]),
        "easier": Share(first["at_lower"], first["n"]),
        "harder": Share(first["at_higher"], first["n"]),
        "every": Share(every["would_pass"], every["n"]),
        "unknown": stored["unknown"],
        "gained": stored["gained"],
        "lost": stored["lost"],
        "least_cut": _places(stored["least_cut"], 2) if stored["least_cut"] is not None else None,
        "most_cut": _places(stored["most_cut"], 2) if stored["most_cut"] is not None else None,
    }


def _sem(panel: Panel) -> str | None:
    """The standard error of measurement of the newest computation, where there is one."""
    newest = QuizStatistics.objects.filter(quiz_version__quiz=panel.quiz_id).order_by(
        "-computed_at"
    )
    figures = newest.values_list("figures", flat=True).first() or {}
    sem = figures.get("sem")
    return None if sem is None else _places(sem, 2)


def ratings_of(panel: Panel) -> Iterator[list[Any]]:
    """Rows of the download, the oldest first; nothing that was said is left out."""
    if panel.method == PanelMethod.ANGOFF:
        yield [_("Judge"), _("Question"), _("Version"), _("Round"), _("Rating"), _("Time (UTC)")]
        ratings = PanelRating.objects.filter(judge__panel=panel).order_by("pk")
        for row in ratings.select_related("judge__user", "panel_item__item_version__item"):
            version = row.panel_item.item_version
            yield [
                _text(str(row.judge.user)),
                _text(version.item.ref),
                version.number,
                row.round,
                row.value.normalize(),
                _time(row.made_at),
            ]
        return
    yield [_("Judge"), _("Judgement"), _("Time (UTC)")]
    for said in (
        WholeJudgement.objects.filter(judge__panel=panel)
        .order_by("pk")
        .select_related("judge__user")
    ):
        words = "; ".join(f"{name} {value}" for name, value in said.values.items())
        yield [_text(str(said.judge.user)), words, _time(said.made_at)]


def _text(value: str) -> str:
    """A name must not become a formula where a spreadsheet opens the file."""
    return f"'{value}" if value[:1] in "=+-@\t\r" else value


def _time(value: Any) -> str:
    return timezone.localtime(value, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")


def _band(stored: dict[str, Any]) -> tuple[str, str]:
    cut, error = Decimal(stored["cut"]), Decimal(stored["standard_error"])
    return _places(cut - error, 2), _places(cut + error, 2)


def _places(value: Any, count: int) -> str:
    return number_format(round(Decimal(str(value)), count), decimal_pos=count)


def _percent(share: str) -> str:
    return _places(100 * Decimal(share), 0)


def _signed(value: str) -> str:
    number = Decimal(value)
    return ("+" if number > 0 else "−" if number < 0 else "±") + _places(abs(number), 2)
