"""What of a file does not come along, in sentences: nobody finds out by what is missing later."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.roster.columns import Column, filled_rows, head_row
from clinics.domain.roster.fields import UNUSED
from training.lib.sheets.table import Loss, LossKind, Table

_MOST_TOLD = 5


def tell_losses(table: Table, columns: Sequence[Column]) -> list[str]:
    """What the whole file has to say, rows and columns that are not read, cells that changed."""
    kept = {one.place: one for one in columns if one.field != UNUSED}
    losses = [loss for found in table.losses.values() for loss in found if loss.place in kept]
    formulas = [loss for loss in losses if loss.kind == LossKind.FORMULA]
    days = [loss for loss in losses if loss.kind == LossKind.DATE and not kept[loss.place].is_date]
    told = [*table.notes, _above(table), _unused(columns), _formulas(formulas), _days(days)]
    return [sentence for sentence in told if sentence]


def _above(table: Table) -> str:
    """A name among the rows above would be somebody whom nobody reads."""
    rows = filled_rows(table)
    above = rows[: head_row([cells for _line, cells in rows])]
    if not above:
        return ""
    words = ngettext(
        "Line {lines} stands above the names of the columns and is not read: {text}.",
        "Lines {lines} stand above the names of the columns and are not read: {text}.",
        len(above),
    )
    text = " ".join(cell.strip() for _line, cells in above for cell in cells if cell.strip())
    return words.format(lines=_some([str(line) for line, _cells in above]), text=f"“{text[:80]}”")


def _unused(columns: Sequence[Column]) -> str:
    names = [one.title for one in columns if one.field == UNUSED]
    return _("Columns that are not used: {names}.").format(names=_some(names)) if names else ""


def _formulas(losses: Sequence[Loss]) -> str:
    if not losses:
        return ""
    words = _("Formulas are not kept, only what they showed last: {cells}.")
    return words.format(cells=_cells(losses))


def _days(losses: Sequence[Loss]) -> str:
    if not losses:
        return ""
    words = _("The spreadsheet made days of what stands in {cells}. Type them anew as text.")
    return words.format(cells=_cells(losses))


def _cells(losses: Sequence[Loss]) -> str:
    return _some([loss.name for loss in losses])


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_TOLD])
    rest = len(names) - _MOST_TOLD
    return _("{shown} and {rest} more").format(shown=shown, rest=rest) if rest > 0 else shown
