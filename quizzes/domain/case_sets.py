"""Texts that several questions share, as the item files give them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Max
from django.utils.translation import gettext as _

from quizzes.domain.filling import Cell, can_fill
from quizzes.models import Bank, CaseSet
from training.lib.yamlfiles import Entry


@dataclass(frozen=True)
class CaseSource:
    ref: str
    text: str
    entry: Entry = field(repr=False, compare=False)  # where the file speaks of it

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


class Member(Protocol):
    """What of a question matters here."""

    @property
    def pool(self) -> str: ...

    @property
    def case_set(self) -> CaseSource | None: ...

    @property
    def cell(self) -> Cell: ...


def read_case_sets(files: Iterable[Entry]) -> dict[str, CaseSource]:
    """Those of a module, by ref: its questions may stand in several files."""
    found: dict[str, CaseSource] = {}
    for file in files:
        for entry in file.entries("case_sets"):
            entry.only("ref", "text")
            case = CaseSource(entry.text("ref", longest=40), entry.text("text"), entry)
            if case.ref in found:
                entry.refuse(_("This ref is used twice."), "ref")
            found[case.ref] = case
    return found


def refuse_misuse(cases: Iterable[CaseSource], items: Sequence[Member]) -> None:
    """Each has questions, and all of them are examined or all practised."""
    for case in cases:
        pools = {item.pool for item in items if item.case_set == case}
        if not pools:
            case.entry.refuse(_("No question names this case set."), "ref")
        if len(pools) > 1:
            words = _("The questions of a case set are all of one pool.")
            case.entry.refuse(words, "ref")


def refuse_unfillable(entry: Entry, blueprint: Mapping[Cell, int], items: Sequence[Member]) -> None:
    """A form that cannot be drawn must be found here, not at the start of an attempt."""
    singles = Counter(item.cell for item in items if item.case_set is None)
    sets: dict[str, Counter[Cell]] = {}
    for item in items:
        if item.case_set is not None:
            sets.setdefault(item.case_set.ref, Counter())[item.cell] += 1
    have = sum(sets.values(), singles)
    short = [cell for cell, count in blueprint.items() if have[cell] < count]
    for topic, level in short:
        words = _("%(topic)s %(level)s draws %(count)s questions; the bank has %(have)s.")
        numbers = {"count": blueprint[topic, level], "have": have[topic, level]}
        entry.refuse(words % {"topic": topic, "level": level, **numbers}, topic)
    for case in {item.case_set for item in items if item.case_set is not None}:
        _refuse_oversized(case, sets[case.ref], blueprint)
    if not short and not can_fill(blueprint, singles, list(sets.values())):
        words = _("Case sets are drawn whole, and with them no form comes out exactly.")
        entry.refuse(words)


def _refuse_oversized(case: CaseSource, size: Counter[Cell], blueprint: Mapping[Cell, int]) -> None:
    """Such a set would lie in the bank and never be drawn."""
    for (topic, level), count in size.items():
        most = blueprint.get((topic, level), 0)
        if count > most:
            words = _(
                "This set has %(count)s of %(topic)s %(level)s; the blueprint draws %(most)s."
            )
            numbers = {"count": count, "most": most, "topic": topic, "level": level}
            case.entry.refuse(words % numbers, "ref")


def store_case_sets(bank: Bank, sources: Iterable[CaseSource]) -> dict[str, CaseSet]:
    """By ref: the row of each wording. A wording that comes back is the row it was before."""
    rows = {(row.ref, row.content_hash): row for row in bank.case_sets.all()}
    numbers = dict(bank.case_sets.order_by().values_list("ref").annotate(Max("number")))
    stored: dict[str, CaseSet] = {}
    for source in sources:
        stored[source.ref] = rows.get((source.ref, source.content_hash)) or CaseSet.objects.create(
            bank=bank,
            ref=source.ref,
            number=numbers.get(source.ref, 0) + 1,
            text=source.text,
            content_hash=source.content_hash,
        )
    return stored
