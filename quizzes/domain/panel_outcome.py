"""What a closed panel arrived at: computed once, when the chair closes it, and stored.

The share of past attempts that would pass is a job, as it grows with the attempts.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.panel_forecast import FORECAST_JOB
from quizzes.domain.panel_papers import first_scores
from quizzes.domain.panel_progress import (
    Progress,
    progress_of,
    standing_judgements,
    standing_ratings,
)
from quizzes.domain.panel_rating import BOUNDS
from quizzes.domain.panels import change_panel, edition_to_judge, hold_panel, refuse_incomplete
from quizzes.domain.passing import plain
from quizzes.domain.standard_setting import (
    ZERO,
    Ratings,
    angoff_cut,
    expected_form_cut,
    extreme_form_cuts,
    spread_of,
)
from quizzes.domain.whole_test import (
    Bounds,
    NoCut,
    borderline_cut,
    hofstee_cut,
    mean_bounds,
    share_failing,
)
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Panel, PanelItem
from training.lib import background
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.models import User

HUNDREDTH = Decimal("0.01")


@transaction.atomic
def close_panel(panel: Panel, *, chair: User, now: datetime) -> None:
    """End the last round; whoever has not rated everything is left out, and named."""
    last_round = PanelState.ROUND_2 if panel.method == PanelMethod.ANGOFF else PanelState.ROUND_1
    if panel.state != last_round:
        raise Conflict(_("This panel is not in its last round."))
    hold_panel(panel, (last_round,))
    refuse_incomplete(panel)
    outcome = OUTCOMES[PanelMethod(panel.method)](panel)
    change_panel(panel, (last_round,), state=PanelState.CLOSED, closed_at=now, outcome=outcome)
    key = str(panel.public_id)
    background.enqueue(FORECAST_JOB, key, {"panel": panel.pk}, now=now)
    audit.record("panel.closed", panel, actor=chair, now=now, cut=outcome["cut"])


def _angoff(panel: Panel) -> dict[str, Any]:
    """Of the second round. `cut` is of all its questions; `form` says what forms of it have."""
    items = list(panel.items.select_related("item_version__item").order_by("position"))
    judges, left_out = _sides(panel)
    said = standing_ratings(panel, 2)
    ratings = [[said[judge.judge.pk, item.pk] for item in items] for judge in judges]
    cut = angoff_cut(ratings)
    return {
        "cut": _number(cut.value),
        "standard_error": _number(cut.standard_error),
        "per_cent": _number(100 * cut.value / len(items)),
        "item_count": len(items),
        "form": _forms(panel, items, ratings),
        "judges": [
            _judge(each, sum(row, ZERO), cut.value)
            for each, row in zip(judges, ratings, strict=True)
        ],
        "left_out": left_out,
        "items": [
            _item(item, column)
            for item, column in zip(items, zip(*ratings, strict=True), strict=True)
        ],
        "first_round": _first_round(panel),
    }


def _forms(panel: Panel, items: Sequence[PanelItem], ratings: Ratings) -> dict[str, Any] | None:
    """Of the edition in use; None where the panel did not rate what some cell needs."""
    cells = [(item.item_version.topic, item.item_version.level) for item in items]
    blueprint = {
        (cell.topic, cell.level): cell.count for cell in edition_to_judge(panel.quiz).cells.all()
    }
    cut = expected_form_cut(ratings, cells, blueprint)
    if cut is None:
        return None
    low, high = extreme_form_cuts(ratings, cells, blueprint)
    count = sum(blueprint.values())
    return {
        "item_count": count,
        "cut": _number(cut.value),
        "standard_error": _number(cut.standard_error),
        "per_cent": _number(100 * cut.value / count),
        "least": _number(low),
        "most": _number(high),
    }


def _judge(progress: Progress, total: Decimal, mean: Decimal) -> dict[str, Any]:
    """By name, as the record of who set the standard, whatever the person is called later."""
    return {
        "name": str(progress.judge.user),
        "sum": _number(total),
        "from_mean": _number(total - mean),
        "last_at": progress.last_at.isoformat() if progress.last_at else None,
    }


def _item(item: PanelItem, values: Sequence[Decimal]) -> dict[str, Any]:
    spread = spread_of(values)
    return {
        "position": item.position,
        "ref": item.item_version.item.ref,
        "version": item.item_version.number,
        "total": _number(sum(values, ZERO)),
        "mean": _number(spread.mean),
        "least": _number(spread.least),
        "most": _number(spread.most),
        "deviation": _number(spread.deviation or ZERO),
    }


def _first_round(panel: Panel) -> dict[str, Any] | None:
    """For comparison: where those who finished it stood before they saw each other's ratings."""
    said: dict[int, list[Decimal]] = {}
    for (judge, _item), value in standing_ratings(panel, 1).items():
        said.setdefault(judge, []).append(value)
    whole = panel.items.count()
    sums = [sum(values, ZERO) for values in said.values() if len(values) == whole]
    if len(sums) < 2:
        return None
    first = angoff_cut([[total] for total in sums])
    return {"cut": _number(first.value), "standard_error": _number(first.standard_error)}


def _hofstee(panel: Panel) -> dict[str, Any]:
    judges, left_out = _sides(panel)
    said = {row.judge_id: row.values for row in standing_judgements(panel)}
    bounds = [
        Bounds(**{name: Decimal(value) for name, value in said[each.judge.pk].items()})
        for each in judges
    ]
    scores = list(first_scores(panel.quiz).values())
    cut = hofstee_cut(mean_bounds(bounds), scores)
    if isinstance(cut, NoCut):
        found = {"cut": None, "no_cut": str(cut), "failing": None}
    else:
        found = {
            "cut": _number(cut.quantize(HUNDREDTH, rounding=ROUND_FLOOR)),
            "no_cut": None,
            "failing": _number(share_failing(scores, cut)),
        }
    return {
        **found,
        "n": len(scores),
        "bounds": {name: _spread([getattr(each, name) for each in bounds]) for name in BOUNDS},
        "judges": [{"name": str(each.judge.user), **said[each.judge.pk]} for each in judges],
        "left_out": left_out,
    }


def _borderline(panel: Panel) -> dict[str, Any]:
    judges, left_out = _sides(panel)
    counted = {each.judge.pk for each in judges}
    scores = {
        paper: score for paper, score in first_scores(panel.quiz).items() if paper in panel.papers
    }
    rows = [
        (row.judge_id, Decimal(row.values["rating"]), scores[row.values["attempt"]])
        for row in standing_judgements(panel)
        if row.judge_id in counted and row.values["attempt"] in scores
    ]
    cut = borderline_cut([(rating, score) for _judge, rating, score in rows])
    common: dict[str, Any] = {"n": len(scores), "points": len(rows), "left_out": left_out}
    common["judges"] = [
        {
            "name": str(each.judge.user),
            "mean": _number(
                spread_of([rating for who, rating, _ in rows if who == each.judge.pk]).mean
            ),
        }
        for each in judges
    ]
    if isinstance(cut, NoCut):
        return common | {"cut": None, "no_cut": str(cut)}
    return common | {
        "cut": _number(cut.cut.quantize(HUNDREDTH, rounding=ROUND_FLOOR)),
        "no_cut": None,
        "standard_error": _number(cut.standard_error),
        "slope": _number(cut.slope),
        "intercept": _number(cut.intercept),
        "explained": _number(cut.explained),
    }


OUTCOMES = {
    PanelMethod.ANGOFF: _angoff,
    PanelMethod.HOFSTEE: _hofstee,
    PanelMethod.BORDERLINE: _borderline,
}


def _sides(panel: Panel) -> tuple[list[Progress], list[dict[str, Any]]]:
    """Who counts, and who is left out because something is missing."""
    progress = progress_of(panel)
    left_out = [
        {"name": str(each.judge.user), "done": each.done, "of": each.of}
        for each in progress
        if not each.is_complete
    ]
    return [each for each in progress if each.is_complete], left_out


def _spread(values: Sequence[Decimal]) -> dict[str, str]:
    spread = spread_of(values)
    return {
        "mean": _number(spread.mean),
        "least": _number(spread.least),
        "most": _number(spread.most),
    }


def _number(value: Decimal) -> str:
    """As text, so that JSON keeps every digit that is stored."""
    return plain(round(value, 8))
