"""Whether a bank fills the blueprints that draw from it, whoever changes its questions."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from quizzes.domain.filling import Cell, can_fill
from quizzes.enums import ItemState, Pool
from quizzes.models import Bank, BlueprintCell, ItemVersion, QuizVersion
from training.lib.errors import Conflict


@contextmanager
def keeping_blueprints_filled(bank: Bank) -> Iterator[None]:
    """Refuse what happens inside when a quiz could be drawn before it and cannot any more.

    The caller's transaction takes it back. A bank that lacks questions already may change freely,
    or nobody could mend it.
    """
    before = _undrawable(bank)
    yield
    for version in _undrawable(bank) - before:
        words = _("With this change no form of “{quiz}” could be drawn any more.")
        raise Conflict(words.format(quiz=version.title))


def _undrawable(bank: Bank) -> set[QuizVersion]:
    """The editions in use that no form could be drawn for, were every question signed."""
    singles: Counter[Cell] = Counter()
    sets: dict[int, Counter[Cell]] = {}
    in_use = ItemVersion.objects.filter(
        item__bank=bank, item__pool=Pool.EXAM, state=ItemState.PUBLISHED
    )
    for topic, level, case_set in in_use.values_list("topic", "level", "case_set_id"):
        place = singles if case_set is None else sets.setdefault(case_set, Counter())
        place[topic, level] += 1
    newest = (
        QuizVersion.objects.filter(bank=bank, published_at__isnull=False)
        .order_by("quiz", "-number")
        .distinct("quiz")
    )
    blueprints: dict[QuizVersion, dict[Cell, int]] = {version: {} for version in newest}
    cells_in_use = BlueprintCell.objects.filter(quiz_version__in=blueprints)
    for cell in cells_in_use.select_related("quiz_version"):
        blueprints[cell.quiz_version][cell.topic, cell.level] = cell.count
    return {
        version
        for version, cells in blueprints.items()
        if not can_fill(cells, singles, list(sets.values()))
    }
