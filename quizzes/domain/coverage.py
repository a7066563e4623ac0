"""What a bank holds of each cell, and what a blueprint that draws on it lacks, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.drawing import Candidate, is_fillable
from quizzes.domain.stock import candidates_today
from quizzes.domain.ways import Cell
from quizzes.enums import ItemState, Level, Pool
from quizzes.models import Bank, ItemVersion


@dataclass
class Stock:
    """Questions of the examination pool by cell: in use, of them signed and rated; under way."""

    live: Counter[Cell] = field(default_factory=Counter)
    signed: Counter[Cell] = field(default_factory=Counter)
    rated: Counter[Cell] = field(default_factory=Counter)
    draft: Counter[Cell] = field(default_factory=Counter)


@dataclass(frozen=True)
class CellCoverage:
    topic: str
    level: str
    needed: int
    live: int
    signed: int
    rated: int
    draft: int

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)

    @property
    def missing(self) -> int:
        """Questions that a form needs and the bank has not in use."""
        return max(0, self.needed - self.live)

    @property
    def unsigned(self) -> int:
        """Signatures that lack, of questions that are there."""
        return max(0, min(self.needed, self.live) - self.signed)

    @property
    def state(self) -> str:
        """For the tint; the words beside it say the same."""
        if self.missing:
            return "short"
        if self.unsigned:
            return "unsigned"
        return "exact" if self.needed and self.signed == self.needed else "enough"


def read_stock(bank: Bank) -> Stock:
    """A question with a draft beside the wording in use counts once in each."""
    stock = Stock()
    rows = (
        ItemVersion.objects.filter(item__bank=bank, item__pool=Pool.EXAM)
        .exclude(state=ItemState.RETIRED)
        .values("topic", "level")
        .annotate(
            live=Count("pk", filter=(in_use := Q(state=ItemState.PUBLISHED))),
            signed=Count("pk", filter=in_use & Q(signed_at__isnull=False)),
            rated=Count("rating", filter=in_use),
            draft=Count("item", filter=~in_use, distinct=True),
        )
    )
    for row in rows:
        for name in ("live", "signed", "rated", "draft"):
            getattr(stock, name)[row["topic"], row["level"]] = row[name]
    return stock


def cells_of(
    stock: Stock, blueprint: Mapping[Cell, int], topics: Iterable[str]
) -> list[CellCoverage]:
    """Every cell of these topics, and those besides them that a blueprint or a question names."""
    named = {(topic, level) for topic in topics for level in Level.values}
    cells = named | set(blueprint) | set(stock.live) | set(stock.draft)
    order = {level: place for place, level in enumerate(Level.values)}
    return [
        CellCoverage(
            topic=cell[0],
            level=cell[1],
            needed=blueprint.get(cell, 0),
            live=stock.live[cell],
            signed=stock.signed[cell],
            rated=stock.rated[cell],
            draft=stock.draft[cell],
        )
        for cell in sorted(cells, key=lambda cell: (cell[0], order.get(cell[1], 9)))
    ]


@dataclass(frozen=True)
class Drawable:
    """What a form may take today."""

    candidates: Sequence[Candidate]
    only_signed: bool

    @property
    def cells(self) -> Counter[Cell]:
        return Counter(candidate.cell for candidate in self.candidates)


def what_is_missing(blueprint: Mapping[Cell, int], drawable: Drawable) -> list[str]:
    """Sentences; empty when a form can be drawn."""
    have = drawable.cells
    lacks = [
        _cell_lacks(cell, count, have[cell], drawable.only_signed)
        for cell, count in sorted(blueprint.items())
        if have[cell] < count
    ]
    if not lacks and not is_fillable(blueprint, drawable.candidates):
        if any(candidate.enemies for candidate in drawable.candidates):
            words = _("There are enough questions, but too many of them give each other away.")
        else:
            words = _(
                "There are enough questions, but no choice of whole case sets fits the blueprint."
            )
        return [words]
    return lacks


def _cell_lacks(cell: Cell, needed: int, have: int, only_signed: bool) -> str:
    signed = ngettext(
        "{topic} {level}: {needed} needed, {have} signed question in use.",
        "{topic} {level}: {needed} needed, {have} signed questions in use.",
        have,
    )
    any_of_them = ngettext(
        "{topic} {level}: {needed} needed, {have} question in use.",
        "{topic} {level}: {needed} needed, {have} questions in use.",
        have,
    )
    words = signed if only_signed else any_of_them
    level = Level(cell[1]).label.lower()
    return words.format(topic=cell[0], level=level, needed=needed, have=have)


def read_drawable(bank: Bank, *, allow_draft: bool) -> Drawable:
    """As a start today would draw: within dates and exposure, sets only whole."""
    return Drawable(candidates_today(bank, allow_draft=allow_draft), only_signed=not allow_draft)
