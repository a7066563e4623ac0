"""What the pages about questions at work read: stored runs, with each figure as people say it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from quizzes import statistics_plots as plots
from quizzes import statistics_words as words
from quizzes.domain.firmness import Firmness, firmness_of
from quizzes.domain.statistics.options import GROUPS
from quizzes.domain.statistics.parts import letter_of, words_for
from quizzes.domain.statistics.storing import underway
from quizzes.domain.statistics.verdicts import Urgency, Verdict, verdicts_on
from quizzes.enums import AttemptsCounted, CutKind
from quizzes.kinds import get_kind
from quizzes.models import ItemStatistics, ItemVersion, QuizStatistics, QuizVersion
from quizzes.reviewing import visible_banks
from training.people.models import User

MOST_STEM = 110
PAGE = 50
RANK = {"act": 0, "look": 1, "few": 2, "fine": 3}


def visible_editions(user: User, on_date: date) -> QuerySet[QuizVersion]:
    """Published editions over banks whose keys the person may read, with their newest figures."""
    runs = QuizStatistics.objects.filter(quiz_version=OuterRef("pk"), counted=AttemptsCounted.FIRST)
    newest = runs.order_by("-computed_at")
    return (
        QuizVersion.objects.filter(
            bank__in=visible_banks(user, on_date), published_at__isnull=False
        )
        .select_related("quiz__course", "bank__course")
        .annotate(
            newest_n=Subquery(newest.values("n")[:1]),
            newest_at=Subquery(newest.values("computed_at")[:1]),
        )
        .order_by("quiz__course__slug", "quiz__module_slug", "quiz__slug", "-number")
    )


def newest_run(version: QuizVersion, counted: AttemptsCounted) -> QuizStatistics | None:
    runs = version.statistics.filter(counted=counted).order_by("-computed_at")
    return runs.select_related("quiz_version__quiz").first()


@dataclass(frozen=True)
class ItemRow:
    """One question of a run. `address` is without the question's own part."""

    row: ItemStatistics
    address: str
    query: str

    @classmethod
    def all_of(cls, run: QuizStatistics) -> list["ItemRow"]:
        """What is urgent first, then the weakest."""
        version = run.quiz_version
        address = reverse("quizzes:quiz_statistics", args=[version.quiz.public_id, version.number])
        query = "" if run.counted == AttemptsCounted.FIRST else f"?attempts={run.counted}"
        items = run.items.select_related("item_version__item")
        rows = [cls(row, address, query) for row in items]
        return sorted(rows, key=lambda each: (RANK[each.kind], each.index or 0, each.ref))

    @property
    def version(self) -> ItemVersion:
        return self.row.item_version

    @property
    def ref(self) -> str:
        return self.version.item.ref

    @property
    def stem(self) -> str:
        stem = self.version.payload["stem"]
        return stem if len(stem) <= MOST_STEM else f"{stem[: MOST_STEM - 1].rstrip()}…"

    @property
    def url(self) -> str:
        return f"{self.address}{self.version.item.public_id}/{self.version.number}/{self.query}"

    @property
    def n(self) -> int:
        return self.row.n

    @property
    def index(self) -> float | None:
        return self.row.figures["discrimination_index"]

    @property
    def facility(self) -> str:
        return words.per_cent(self.row.figures["facility"])

    @property
    def discrimination(self) -> str:
        return shown(self.index, 0)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return verdicts_on(self.row.figures)

    @property
    def kind(self) -> str:
        """act, look, few or fine: how the dot looks and where the row stands."""
        if firmness_of(self.row.figures["counted"]) == Firmness.TOO_FEW:
            return "few"
        if not self.verdicts:
            return "fine"
        return "act" if self.verdicts[0].urgency == Urgency.ACT else "look"

    @property
    def sentences(self) -> list[str]:
        return [words.sentence_for(verdict, self.version) for verdict in self.verdicts]

    @property
    def first_sentence(self) -> str:
        if self.kind == "few":
            return _("Too few to judge.")
        return self.sentences[0] if self.verdicts else _("Works: nothing to do.")


def address_of(version: QuizVersion, counted: str) -> str:
    address = reverse("quizzes:quiz_statistics", args=[version.quiz.public_id, version.number])
    return address if counted == AttemptsCounted.FIRST else f"{address}?attempts={counted}"


def edition_context(version: QuizVersion, counted: AttemptsCounted) -> dict[str, Any]:
    """What the page of an edition shows before any figure."""
    return {
        "version": version,
        "counted": counted,
        "all_counted": counted == AttemptsCounted.ALL,
        "tabs": [
            {"label": each.label, "url": address_of(version, each), "current": each == counted}
            for each in AttemptsCounted
        ],
        "underway": underway(version, counted),
        "run": None,
    }


def run_context(run: QuizStatistics, page: str | None) -> dict[str, Any]:
    """What the page of an edition shows of its newest figures."""
    rows = ItemRow.all_of(run)
    return {
        "run": run,
        "firmness": words.firmness_sentence(run.n),
        "sentences": words.sentences_on_test(run.figures, run.n),
        "facts": facts_of(run),
        "histogram": histogram_of(run),
        "scatter": scatter_of(rows),
        "to_act": sum(row.kind == "act" for row in rows),
        "page": Paginator(rows, PAGE).get_page(page),
    }


def scatter_of(rows: list[ItemRow]) -> plots.Scatter:
    """Of every question that has both figures."""
    return plots.scatter(
        [
            (row.row.figures["facility"], row.index, row.kind, f"{row.ref}: {row.stem}", row.url)
            for row in rows
            if row.index is not None and row.row.figures["facility"] is not None
        ]
    )


def histogram_of(run: QuizStatistics) -> plots.Histogram:
    figures = run.figures
    cut, near = figures["cut"], figures["near_cut"]
    return plots.histogram(
        figures["histogram"], cut["mean"] if cut else None, near["reach"] if near else None
    )


def facts_of(run: QuizStatistics) -> list[dict[str, str]]:
    """The figures of the whole examination, with their intervals."""
    figures, test, known = run.figures, run.figures["test"], run.figures["intervals"]
    cut, decision = figures["cut"] or {}, figures["decision"] or {}
    rows = [
        (_("Passed"), _with(words.per_cent(figures["pass_rate"]), known["pass_rate"], 0, by=100)),
        (_cut_label(run), shown(cut.get("mean"), 1)),
        (_("Mean"), _with(shown(test["mean"], 1), known["mean"], 1)),
        (_("Median"), shown(test["median"], 1)),
        (_("Standard deviation"), shown(test["sd"], 1)),
        (_("Skewness"), shown(test["skewness"], 2)),
        (_("Kurtosis"), shown(test["kurtosis"], 2)),
        (
            _("Reliability (alpha), per cent"),
            _with(shown(test["alpha"], 0), known["alpha"], 0, by=100),
        ),
        (_("Error ratio, per cent"), shown(test["error_ratio"], 0)),
        (_("Standard error of a total, marks"), shown(test["sem"], 1)),
        (_("Decided alike by a second form"), words.per_cent(decision.get("consistency"))),
        (_("… beyond chance (kappa)"), shown(decision.get("kappa"), 2)),
    ]
    return [{"term": term, "text": text} for term, text in rows]


def _cut_label(run: QuizStatistics) -> str:
    if run.quiz_version.cut_kind == CutKind.PROVISIONAL:
        return _("Provisional cut, mean over the forms")
    return _("Cut, mean over the forms")


def items_of(run: QuizStatistics | None) -> QuerySet[ItemStatistics]:
    """Of a run with what the page of one question needs; none without a run."""
    rows = ItemStatistics.objects.filter(run=run) if run else ItemStatistics.objects.none()
    return rows.select_related("run", "item_version__item__bank__course")


def item_context(row: ItemStatistics) -> dict[str, Any]:
    """What the page of one question shows."""
    version, figures = row.item_version, row.figures
    return {
        "run": row.run,
        "one": ItemRow(row, "", ""),
        "firmness": words.firmness_sentence(figures["counted"]),
        "key": get_kind(version.kind).describe_key(version.payload),
        "facts": facts_of_item(figures),
        "counts": counts_of(figures),
        "options": options_of(version, figures),
        "traces": traces_of(version, figures),
        "months": months_of(figures),
        "groups": groups_of(figures),
    }


def facts_of_item(figures: dict[str, Any]) -> list[dict[str, str]]:
    drawn, seconds = figures["exposure"], figures["seconds"]
    rows = [
        (
            _("Right (facility)"),
            _with(words.per_cent(figures["facility"]), figures["facility_interval"], 0, by=100),
        ),
        (_("Right of those who answered"), words.per_cent(figures["facility_answered"])),
        (_("Blind choice would give"), words.per_cent(figures["random_guess_score"])),
        (
            _("Discrimination index"),
            _with(shown(figures["discrimination_index"], 0), figures["discrimination_interval"], 0),
        ),
        (_("Discriminative efficiency"), shown(figures["discriminative_efficiency"], 0)),
        (_("Standard deviation, marks"), shown(figures["sd"], 2)),
        (_("Weight, intended"), shown(figures["intended_weight"], 1)),
        (_("Weight, effective"), shown(figures["effective_weight"], 1)),
        (_("In how many forms (exposure)"), words.per_cent(drawn)),
        (_("Time, median (middle half)"), _seconds(seconds)),
    ]
    return [{"term": term, "text": text} for term, text in rows]


def _seconds(quarters: list[float | None]) -> str:
    low, middle, high = quarters
    if middle is None:
        return "–"
    text = _("{middle} s ({low} to {high} s)")
    return text.format(middle=shown(middle, 0), low=shown(low, 0), high=shown(high, 0))


@dataclass(frozen=True)
class OptionRow:
    letter: str
    text: str
    right: bool
    count: int
    share: str
    correlation: str
    groups: list[str]


def options_of(version: ItemVersion, figures: dict[str, Any]) -> list[OptionRow]:
    return [
        OptionRow(
            letter_of(version, option["option"]),
            words_for(version, option["option"]),
            option["right"],
            option["count"],
            words.per_cent(option["share"]),
            shown(option["point_biserial"], 2),
            [words.per_cent(share) for share in option["groups"]],
        )
        for option in figures["options"]
    ]


def traces_of(version: ItemVersion, figures: dict[str, Any]) -> plots.Traces | None:
    """One line per option; none where the answers are too many for lines."""
    options = figures["options"]
    if not 2 <= len(options) <= 8:
        return None
    labels = [
        letter_of(version, option["option"]) or str(place)
        for place, option in enumerate(options, start=1)
    ]
    return plots.traces(options, labels, GROUPS)


def counts_of(figures: dict[str, Any]) -> list[tuple[str, int]]:
    names = {
        "right": _("Right"),
        "partly": _("Partly right"),
        "wrong": _("Wrong"),
        "omitted": _("Left blank"),
        "not_reached": _("Not reached"),
    }
    return [(label, figures[name]) for name, label in names.items()]


def groups_of(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        one
        | {
            "who": words.name_of_group(one["kind"], one["group"]),
            "than": words.name_of_group(one["kind"], one["against"]),
            "shown": shown(one["delta"], 2),
        }
        for one in figures["differential"]
    ]


def months_of(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [month | {"percent": round(100 * month["facility"])} for month in figures["months"]]


def shown(value: float | None, places: int) -> str:
    """Rounded for reading; the files have every digit."""
    return "–" if value is None else number_format(f"{value:.{places}f}", decimal_pos=places)


def _with(text: str, interval: list[float] | None, places: int, *, by: float = 1) -> str:
    if interval is None:
        return text
    low, high = (shown(by * end, places) for end in interval)
    return _("{figure} (between {low} and {high})").format(figure=text, low=low, high=high)
