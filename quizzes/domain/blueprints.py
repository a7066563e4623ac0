"""Whether a bank fills the blueprints that draw from it, whoever changes its questions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from quizzes.domain.drawing import is_fillable
from quizzes.domain.stock import candidates_today
from quizzes.domain.ways import Cell
from quizzes.models import Bank, BlueprintCell, QuizVersion
from training.lib.errors import Conflict


@contextmanager
def keeping_blueprints_filled(bank: Bank) -> Iterator[None]:
    """Refuse what happens inside when a quiz could be drawn before it and cannot any more.

    The caller's transaction takes it back. A bank that lacks questions already may change freely,
    or nobody could mend it. Changes of one bank take turns: each alone might leave enough, both
    together not.
    """
    hold_bank(bank)
    before = _undrawable(bank)
    yield
    for version in _undrawable(bank) - before:
        words = _("With this change no form of “{quiz}” could be drawn any more.")
        raise Conflict(words.format(quiz=version.title))


def hold_bank(bank: Bank) -> None:
    """Until the transaction ends, nothing else changes what its blueprints are filled with.

    Whoever locks questions or a quiz as well locks them first.
    """
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)


def _undrawable(bank: Bank) -> set[QuizVersion]:
    """The editions in use that no form could be drawn for, were every question signed."""
    candidates = candidates_today(bank, allow_draft=True)
    newest = (
        QuizVersion.objects.filter(bank=bank, published_at__isnull=False)
        .order_by("quiz", "-number")
        .distinct("quiz")
    )
    blueprints: dict[QuizVersion, dict[Cell, int]] = {version: {} for version in newest}
    cells_in_use = BlueprintCell.objects.filter(quiz_version__in=blueprints)
    for cell in cells_in_use.select_related("quiz_version"):
        blueprints[cell.quiz_version][cell.topic, cell.level] = cell.count
    return {version for version, cells in blueprints.items() if not is_fillable(cells, candidates)}
