"""What the pages of standard-setting panels show: to the chair, and to each judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from quizzes.domain.panel_progress import round_of, standing_judgements, standing_ratings
from quizzes.domain.paper import Question
from quizzes.domain.standard_setting import Spread, spread_of
from quizzes.enums import PanelMethod, PanelState
from quizzes.kinds import Reason, get_kind
from quizzes.models import (
    Attempt,
    GradedResponse,
    ItemVersion,
    Judge,
    Panel,
    PanelItem,
    PanelRemark,
    Quiz,
)
from quizzes.queries import ItemFacts, newest_statistics
from quizzes.timekeeping import titled_quizzes

WIDE_GAP = Decimal("0.2")
FURTHEST = 5


@dataclass(frozen=True)
class Place:
    """A question in a judge's list: whether it is rated in this round, and its first spread."""

    position: int
    value: Decimal | None
    spread: Spread | None = None
    remarks: int = 0

    @property
    def rated(self) -> bool:
        return self.value is not None

    @property
    def percent(self) -> int:
        return int((self.value or 0) * 100)


@dataclass(frozen=True)
class JudgedItem:
    """One question before a judge, key and reasons included; others' ratings from round 2 on."""

    item: PanelItem
    question: Question
    key: str
    reasons: list[Reason]
    case: str
    own: Decimal | None
    own_first: Decimal | None
    spread: Spread | None
    facts: ItemFacts | None
    remarks: QuerySet[PanelRemark]


def listed_panels(panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """With how many judges there are; the newest first."""
    return (
        panels.select_related("quiz__course", "chair")
        .annotate(members=Count("judges", filter=Q(judges__left_at=None), distinct=True))
        .order_by("-created_at", "-pk")
    )


def quizzes_to_judge() -> QuerySet[Quiz]:
    """Every quiz with a published edition, by its title."""
    return (
        titled_quizzes(Quiz.objects.filter(versions__published_at__isnull=False))
        .distinct()
        .order_by("title", "pk")
    )


def places_of(panel: Panel, judge: Judge | None) -> list[Place]:
    """The questions with the judge's own ratings of this round; the spread once it is no secret."""
    number = round_of(panel)
    said = standing_ratings(panel, number)
    spreads = first_spreads(panel)
    remarks = dict(
        PanelRemark.objects.filter(panel_item__panel=panel)
        .values_list("panel_item")
        .annotate(Count("pk"))
    )
    items = panel.items.order_by("position").values_list("pk", "position")
    return [
        Place(
            position,
            said.get((judge.pk, pk)) if judge else None,
            spreads.get(pk),
            remarks.get(pk, 0),
        )
        for pk, position in items
    ]


def furthest_apart(places: Sequence[Place]) -> list[Place]:
    """The few questions that most need a word: where judges differ by 20 points and more."""
    wide = [place for place in places if place.spread and place.spread.gap >= WIDE_GAP]
    return sorted(wide, key=lambda place: place.spread.gap if place.spread else 0, reverse=True)[
        :FURTHEST
    ]


def first_spreads(panel: Panel) -> dict[int, Spread]:
    """By panel item, of the first round; nothing while it runs, because it is blind."""
    if panel.state in (PanelState.PREPARING, PanelState.ROUND_1):
        return {}
    values: dict[int, list[Decimal]] = {}
    for (_judge, item), value in standing_ratings(panel, 1).items():
        values.setdefault(item, []).append(value)
    return {item: spread_of(said) for item, said in values.items()}


def judged_item(panel: Panel, item: PanelItem, judge: Judge | None) -> JudgedItem:
    version = item.item_version
    kind = get_kind(version.kind)
    after_first = panel.state not in (PanelState.PREPARING, PanelState.ROUND_1)
    own = _own(judge, item, round_of(panel)) if judge else None
    return JudgedItem(
        item=item,
        question=as_candidate(version),
        key=kind.describe_key(version.payload),
        reasons=kind.reasons(version.payload),
        case=version.case_set.text if version.case_set else "",
        own=own,
        own_first=_own(judge, item, 1) if judge and after_first else None,
        spread=first_spreads(panel).get(item.pk),
        facts=newest_statistics([version.pk]).get(version.pk) if after_first else None,
        remarks=item.remarks.select_related("author").order_by("pk"),
    )


def _own(judge: Judge, item: PanelItem, number: int) -> Decimal | None:
    last = judge.ratings.filter(panel_item=item, round=number).order_by("-id").first()
    return last.value if last else None


def as_candidate(version: ItemVersion) -> Question:
    """The question as it is asked, options in the order they were written."""
    kind = get_kind(version.kind)
    order = kind.form_entry(version.payload)["options"]
    shown = kind.candidate(version.payload, order)
    return Question(1, kind.name, kind.candidate_template, shown, None, 0, False)


@dataclass(frozen=True)
class PaperLine:
    """A question of a candidate's paper with what was answered; never who, never the mark."""

    stem: str
    answer: str
    key: str


def paper_lines(attempt: Attempt) -> list[PaperLine]:
    rows = (
        GradedResponse.objects.filter(attempt=attempt)
        .select_related("item_version")
        .order_by("position")
    )
    return [
        PaperLine(
            stem=row.item_version.payload["stem"],
            answer=get_kind(row.item_version.kind).describe(row.item_version.payload, row.response),
            key=get_kind(row.item_version.kind).describe_key(row.item_version.payload),
        )
        for row in rows
    ]


def own_judgements(panel: Panel, judge: Judge) -> dict[str, Any]:
    """Borderline: the judge's rating by paper. Hofstee: their bounds under an empty name."""
    return {
        row.values.get("attempt", ""): row.values
        for row in standing_judgements(panel)
        if row.judge_id == judge.pk
    }


def paper_places(panel: Panel, judge: Judge) -> list[Place]:
    said = own_judgements(panel, judge)
    return [
        Place(position, Decimal(said[paper]["rating"]) if paper in said else None)
        for position, paper in enumerate(panel.papers, start=1)
    ]


def places_for(panel: Panel, judge: Judge) -> list[Place]:
    """What the judge goes through one by one; of Hofstee there is only one form."""
    if panel.method == PanelMethod.ANGOFF:
        return places_of(panel, judge)
    return paper_places(panel, judge) if panel.method == PanelMethod.BORDERLINE else []
