"""How far each judge is, and the ratings of a round as they stand. Latest rows count."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet

from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Judge, Panel, PanelRating, WholeJudgement


@dataclass(frozen=True)
class Progress:
    """A judge's part of the round that runs, or of the last one."""

    judge: Judge
    done: int
    of: int
    last_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        return self.of > 0 and self.done >= self.of


def round_of(panel: Panel) -> int:
    """The round that runs; once closed, the last one there was."""
    if panel.method != PanelMethod.ANGOFF or panel.state == PanelState.ROUND_1:
        return 1
    return 1 if panel.state == PanelState.PREPARING else 2


def progress_of(panel: Panel) -> list[Progress]:
    """Of the judges who have not left, in the order of their names. Two statements."""
    judges = panel.judges.filter(left_at=None).select_related("user")
    done, of = _counts(panel), _asked(panel)
    rows = []
    for judge in judges.order_by("user__legal_name", "pk"):
        count, last_at = done.get(judge.pk, (0, None))
        rows.append(Progress(judge, count, of, last_at))
    return rows


def _asked(panel: Panel) -> int:
    if panel.method == PanelMethod.ANGOFF:
        return panel.items.count()
    return len(panel.papers) if panel.method == PanelMethod.BORDERLINE else 1


def _counts(panel: Panel) -> dict[int, tuple[int, datetime]]:
    """Distinct things judged and the last time, by judge."""
    counted: Any
    if panel.method == PanelMethod.ANGOFF:
        ratings = PanelRating.objects.filter(judge__panel=panel, round=round_of(panel))
        counted, what = ratings.values_list("judge"), "panel_item"
    else:
        counted = WholeJudgement.objects.filter(judge__panel=panel).values_list("judge")
        what = "values__attempt" if panel.method == PanelMethod.BORDERLINE else "judge"
    rows = counted.annotate(Count(what, distinct=True), Max("made_at"))
    return {judge: (done, last_at) for judge, done, last_at in rows}


def standing_ratings(panel: Panel, round_number: int) -> dict[tuple[int, int], Decimal]:
    """By judge and panel item, the last thing said in the round, of judges who have not left."""
    return {
        (row.judge_id, row.panel_item_id): row.value
        for row in latest_ratings(panel).filter(round=round_number, judge__left_at=None)
    }


def latest_ratings(panel: Panel) -> QuerySet[PanelRating]:
    """Of each judge, item and round the newest row."""
    return (
        PanelRating.objects.filter(judge__panel=panel)
        .order_by("judge", "panel_item", "round", "-id")
        .distinct("judge", "panel_item", "round")
    )


def standing_judgements(panel: Panel) -> list[WholeJudgement]:
    """The newest of each judge, and for borderline of each paper, of judges who have not left."""
    rows = (
        WholeJudgement.objects.filter(judge__panel=panel, judge__left_at=None)
        .select_related("judge__user")
        .order_by("pk")
    )
    return list({(row.judge_id, row.values.get("attempt")): row for row in rows}.values())
