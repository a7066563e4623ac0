"""What the pages of examinations show: editions, what a form is expected to give, what differs."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.bank_pages import bank_of
from quizzes.coverage_pages import Coverage, rows_of
from quizzes.domain.coverage import cells_of, read_drawable, read_stock, what_is_missing
from quizzes.domain.editions import blueprint_of, why_not
from quizzes.domain.expected import FormSpread, spread_of_forms
from quizzes.domain.stock import candidates_of
from quizzes.edition_forms import PART_LABELS
from quizzes.enums import Level, Release
from quizzes.models import Bank, Quiz, QuizVersion
from training.lib.moments import moment
from training.people.requests import SignedInRequest

SHOWN = 20  # editions of an examination; older ones stay on record


@dataclass(frozen=True)
class Examination:
    quiz: Quiz
    editions: list[QuizVersion]

    @property
    def in_use(self) -> QuizVersion | None:
        return next((one for one in self.editions if one.published_at), None)

    @property
    def under_way(self) -> QuizVersion | None:
        """The draft after the edition in use; there is one at a time."""
        newest = self.editions[0] if self.editions else None
        return newest if newest and newest.published_at is None else None


def examinations_of(bank: Bank) -> list[Examination]:
    editions = QuizVersion.objects.order_by("-number").select_related("author", "published_by")
    quizzes = Quiz.objects.filter(versions__bank=bank).distinct().order_by("slug")
    loaded = quizzes.prefetch_related(Prefetch("versions", queryset=editions))
    return [Examination(quiz, list(quiz.versions.all()[:SHOWN])) for quiz in loaded]


def edition_of(request: SignedInRequest, slug: str, quiz: str, number: int) -> QuizVersion:
    """An edition that draws on a bank the person may see."""
    editions = QuizVersion.objects.filter(bank=bank_of(request, slug))
    return get_object_or_404(
        editions.select_related("quiz__course", "bank__course", "author", "published_by"),
        quiz__slug=quiz,
        number=number,
    )


def coverage_of(version: QuizVersion, topics: Any) -> Coverage:
    """Of one edition, as the coverage page shows each."""
    cells = blueprint_of(version)
    drawable = read_drawable(version.bank, allow_draft=settings.ALLOW_DRAFT)
    rows = rows_of(cells_of(read_stock(version.bank), cells, topics), topics)
    return Coverage(
        version, rows, what_is_missing(cells, drawable), [str(label) for label in Level.labels]
    )


def rules_in_words(version: QuizVersion) -> list[dict[str, Any]]:
    """What a reader who may not change it sees."""
    ends = {
        _("First start"): version.first_start,
        _("Last start"): version.last_start,
        _("Hard end"): version.hard_end,
    }
    hours = ", ".join(map(str, version.cool_down_hours))
    minutes = int(version.time_limit.total_seconds() // 60)
    told = {
        _("Time limit"): ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes),
        _("Cut score"): _cut_in_words(version),
        _("Least share in each topic"): f"{_plain(version.topic_minimum_percent)} %",
        _("Every critical question must be right"): _yes(version.critical_items_must_be_right),
        _("Attempts"): str(version.max_attempts),
        _("Hours to wait after a fail"): hours or _("None"),
        _("Only after the lessons are read"): _yes(version.lessons_first),
        _("Moving between questions"): version.get_navigation_display(),
        **{label: moment(end) for label, end in ends.items() if end},
    }
    for part, label in PART_LABELS.items():
        release = version.feedback.get(part, Release.NEVER)
        told[str(label)] = str(Release(release).label) if release in Release.values else release
    if version.least_expected is not None and version.most_expected is not None:
        low, high = (_plain(share * 100) for share in band_of(version))
        told[_("Expected share of the marks")] = _("{low} % to {high} %").format(low=low, high=high)
    return [{"term": term, "text": text} for term, text in told.items()]


def band_of(version: QuizVersion) -> tuple[Decimal, Decimal]:
    return version.least_expected or Decimal(0), version.most_expected or Decimal(1)


def _cut_in_words(version: QuizVersion) -> str:
    kind = version.get_cut_kind_display()
    if version.cut_percent is None:
        return kind
    return _("{kind}, {percent} %").format(
        kind=kind, percent=f"{version.cut_percent.normalize():f}"
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def obstacles(version: QuizVersion, *, now: datetime) -> list[str]:
    return why_not(version, allow_draft=settings.ALLOW_DRAFT, now=now)


def expectation(version: QuizVersion, *, on_date: date) -> list[str]:
    """How hard a form is expected to be, in sentences a clinician can read."""
    allow_draft = settings.ALLOW_DRAFT
    candidates = candidates_of(version.bank, on_date=on_date, allow_draft=allow_draft)
    spread = spread_of_forms(blueprint_of(version), candidates)
    if spread is None:
        words = _(
            "How hard a form will be is not known yet: it needs a rating by a panel, or enough"
            " answers, for every question of a form."
        )
        return [words]
    return [_range(spread), *_within(version, spread)]


def _range(spread: FormSpread) -> str:
    low, high = _percent(spread.lowest), _percent(spread.highest)
    if low == high:
        words = _("A form is expected to give {low} % of the marks.")
    else:
        words = _("A form is expected to give {low} % to {high} % of the marks.")
    told = words.format(low=low, high=high)
    if spread.judged == spread.draws:
        return told
    known = ngettext(
        "Known for {n} of {draws} forms that were tried.",
        "Known for {n} of {draws} forms that were tried.",
        spread.judged,
    )
    return f"{told} {known.format(n=spread.judged, draws=spread.draws)}"


def _within(version: QuizVersion, spread: FormSpread) -> list[str]:
    least, most = version.least_expected, version.most_expected
    if least is None or most is None:
        return []
    inside = spread.within(float(least), float(most))
    if inside == spread.judged:
        return [_("All of them lie in the band.")]
    words = ngettext(
        "{inside} of {n} lies in the band; the others are not drawn.",
        "{inside} of {n} lie in the band; the others are not drawn.",
        inside,
    )
    return [words.format(inside=inside, n=spread.judged)]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
