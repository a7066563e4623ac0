"""Lists of programmes that a body named, as the stored rules of jurisdictions have them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certificates.models import JurisdictionRule
from certificates.queries.jurisdictions import as_known

LEAF = "listed-course"


@dataclass(frozen=True)
class StoredList:
    """The programmes named over the days for which this list is stored, as known at a moment."""

    names: tuple[str, ...]
    since: date
    until: date | None  # the first day on which it no longer held
    source: str
    last_checked: date

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def stored_lists(slugs: Iterable[str], *, known_at: datetime) -> dict[str, tuple[StoredList, ...]]:
    """By slug of the rule that holds it, a list through all its days. One statement, or none.

    Valid on a day and known at a moment are two questions: a list recorded later says nothing of
    what somebody could have read before.
    """
    wanted = {slug for slug in slugs if slug}
    found: dict[str, list[StoredList]] = {slug: [] for slug in wanted}
    rules = as_known(JurisdictionRule.objects.filter(slug__in=wanted), known_at)
    for rule in rules.order_by("period") if wanted else ():
        if names := tuple(_named_in(rule.requires)):
            since = rule.since or date.min
            stored = StoredList(names, since, rule.until, rule.source, rule.last_checked)
            found[rule.slug].append(stored)
    return {slug: tuple(lists) for slug, lists in found.items()}


def rules_with_a_list(day: date) -> dict[str, str]:
    """By slug, the jurisdiction of each rule that names programmes on a day."""
    rules = JurisdictionRule.objects.filter(period__contains=day).order_by("jurisdiction", "slug")
    return {rule.slug: rule.jurisdiction for rule in rules if any(_named_in(rule.requires))}


def _named_in(tree: Any) -> Iterator[str]:
    """The providers of the leaves in a requirement tree that ask for a listed course."""
    if isinstance(tree, Mapping):
        if isinstance(leaf := tree.get(LEAF), Mapping):
            yield from leaf.get("providers", ())
        for part in tree.values():
            yield from _named_in(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _named_in(part)
