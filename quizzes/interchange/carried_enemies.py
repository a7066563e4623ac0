"""Questions that give each other away, as a file names them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.enmities import add_listed
from quizzes.enums import Pool
from quizzes.interchange.results import ImportedItem
from quizzes.models import Bank
from training.lib.errors import Conflict
from training.people.models import User


def judge_enemies(bank: Bank, items: Sequence[ImportedItem]) -> set[frozenset[str]]:
    """Pairs of refs the questions of a file name, in any order; a name nobody bears is told."""
    taken = [item for item in items if not item.is_refused]
    if not any(item.facts.get("enemies") for item in taken):
        return set()
    pools = {item.ref: item.facts.get("pool") or Pool.EXAM for item in taken}
    pools |= dict(bank.items.values_list("ref", "pool"))
    pairs = set()
    for item in taken:
        for ref in item.facts.get("enemies") or ():
            if ref == item.ref or pools.get(ref) != pools[item.ref]:
                words = _("It is kept apart from “{ref}”, and the bank has no such question.")
                item.change(words.format(ref=ref[:40]))
            else:
                pairs.add(frozenset((item.ref, ref)))
    return pairs


def keep_apart(
    bank: Bank, items: Sequence[ImportedItem], *, by: User | None, now: datetime
) -> None:
    """After the questions of a file are stored: they name each other."""
    pairs = judge_enemies(bank, items)
    if not pairs:
        return
    try:
        with transaction.atomic():
            add_listed(bank, pairs, by=by, now=now)
    except Conflict as error:
        for item in items:
            if item.facts.get("enemies"):
                item.change(_("It is kept apart from no other. {why}").format(why=error))
