"""Published questions as this process remembers them: what a candidate may see, and no key.

A published wording never changes, so what was read of it once holds for good. Drafts are read
each time. Whatever may change of a question (signature, rating) is not kept here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.utils.translation import get_language

from quizzes.domain.drawing import Candidate
from quizzes.enums import ItemState
from quizzes.kinds import get_kind
from quizzes.kinds.base import option_ids
from quizzes.models import ItemVersion

MOST_KEPT = 10_000  # of some 2 KB each
_kept: dict[tuple[str, int], "Wording"] = {}  # by language: some options are words of ours
_keeping = Lock()


@dataclass(frozen=True)
class Wording:
    """One wording. `shown` has its options as the author put them; nobody may change it."""

    kind: str
    shown: Mapping[str, Any]
    case: str
    item: int
    topic: str
    level: str
    critical: bool
    entry: Mapping[str, Any]  # see `Kind.entry`
    fixed_order: bool
    case_set: int | None
    case_place: int

    def as_candidate(self, version: int, *, signed: bool, **facts: Any) -> Candidate:
        """For the draw, with what may change of it."""
        return Candidate(
            item=self.item,
            version=version,
            topic=self.topic,
            level=self.level,
            critical=self.critical,
            signed=signed,
            entry=self.entry,
            fixed_order=self.fixed_order,
            case_set=self.case_set,
            case_place=self.case_place,
            **facts,
        )

    def shown_in(self, order: Sequence[str]) -> dict[str, Any]:
        """As `Kind.candidate` gives it, with the options in this order."""
        if "options" not in self.shown:
            return dict(self.shown)
        options = {option["id"]: option for option in self.shown["options"]}
        return {**self.shown, "options": [options[name] for name in order]}


def wordings_of(versions: Iterable[int]) -> dict[int, Wording]:
    """By primary key; a statement only for those this process has not met."""
    wanted, language = set(versions), get_language() or ""
    found = {pk: wording for pk in wanted if (wording := _kept.get((language, pk)))}
    missing = wanted - found.keys()
    return found | _read(missing, language) if missing else found


def _read(missing: set[int], language: str) -> dict[int, Wording]:
    rows = ItemVersion.objects.select_related("case_set").in_bulk(missing)
    read = {pk: _wording(row) for pk, row in rows.items()}
    fixed = (ItemState.PUBLISHED, ItemState.RETIRED)
    with _keeping:
        if len(_kept) + len(read) > MOST_KEPT:
            _kept.clear()  # rare, and cheaper than to note with each use which is the oldest
        _kept.update({(language, pk): read[pk] for pk in read if rows[pk].state in fixed})
    return read


def _wording(row: ItemVersion) -> Wording:
    kind, payload = get_kind(row.kind), row.payload
    return Wording(
        kind=row.kind,
        shown=kind.candidate(payload, option_ids(payload)),
        case=row.case_set.text if row.case_set else "",
        item=row.item_id,
        topic=row.topic,
        level=row.level,
        critical=row.critical,
        entry=kind.form_entry(payload),
        fixed_order=bool(payload.get("fixed_order")),
        case_set=row.case_set_id,
        case_place=row.case_place or 0,
    )
