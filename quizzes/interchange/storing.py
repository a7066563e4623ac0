"""Compare what a file says with a bank, and store the difference as drafts.

What a file does not say stays as the bank has it: ids of options, reasons that were filled in
since, topic and references. So a second run of the same file finds nothing to change.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.figures import pin_figure
from quizzes.domain.loading import hash_item
from quizzes.domain.unfinished import TO_WRITE, lacks_rationale
from quizzes.domain.wordings import wording_of
from quizzes.enums import Confidence, ItemState, Level, Pool
from quizzes.interchange.carried_cases import Cases
from quizzes.interchange.carried_enemies import judge_enemies, keep_apart
from quizzes.interchange.facts import DAYS
from quizzes.interchange.results import Fate, ImportedItem
from quizzes.interchange.texts import shorten
from quizzes.item_forms import Surroundings
from quizzes.kinds import get_kind
from quizzes.models import Bank, ImportedWording, Item, ItemVersion
from quizzes.reviewing import surroundings_of
from training.lib.errors import DomainError
from training.lib.markdown.citations import OWN_RULE

Fields = dict[str, Any]
BATCH = 500
_SHOWN_DIFFERENCES = 3


@dataclass
class _Known:
    """A question of the bank with its wordings, the newest first, and what files said of it."""

    item: Item
    versions: list[ItemVersion] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def has(self, draft: ItemVersion) -> bool:
        return any(draft.content_hash == one.content_hash for one in self.versions)


@dataclass
class _Plan:
    """What is to be stored of one question; without a draft, that a file said it."""

    imported: ImportedItem
    item: Item
    digest: str
    draft: ItemVersion | None


@transaction.atomic
def store_items(bank: Bank, items: Sequence[ImportedItem], *, dry_run: bool, now: datetime) -> int:
    """Judge every question against the bank; returns how many drafts were made.

    Refused ones never stop the others. The reasons are added to `items`.
    """
    desk = Desk(bank)
    made = sum(desk.store(batch, dry_run=dry_run) for batch in batches(items))
    if dry_run:
        judge_enemies(bank, items)
    else:
        keep_apart(bank, items, by=None, now=now)
    return made


def batches(items: Iterable[ImportedItem]) -> Iterator[list[ImportedItem]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


class Desk:
    """A bank and what its module knows, read once for all batches of a file."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.around = surroundings_of(bank)
        self.cases = Cases(bank)

    @transaction.atomic
    def store(self, items: Sequence[ImportedItem], *, dry_run: bool) -> int:
        if not dry_run:  # two imports number one after the other
            Bank.objects.select_for_update().get(pk=self.bank.pk)
        known = _known(self.bank, [item.ref for item in items if not item.is_refused])
        plans = [
            plan
            for item in items
            if not item.is_refused and (plan := self._plan(item, known.get(item.ref)))
        ]
        if not dry_run:
            self._write(plans)
        return sum(plan.draft is not None for plan in plans)

    def _write(self, plans: Sequence[_Plan]) -> None:
        drafts = [plan.draft for plan in plans if plan.draft is not None]
        Item.objects.bulk_create(plan.item for plan in plans if plan.item.pk is None)
        self.cases.save(drafts)
        ItemVersion.objects.bulk_create(drafts)
        ImportedWording.objects.bulk_create(
            (ImportedWording(item=plan.item, digest=plan.digest) for plan in plans),
            ignore_conflicts=True,
        )

    def _plan(self, item: ImportedItem, known: _Known | None) -> _Plan | None:
        digest = item.digest()  # before anything of the bank is mixed in
        draft = self._draft(item, known)
        if draft is None:
            return None
        plan = _Plan(item, draft.item, digest, draft)
        item.question = str(draft.item.public_id)
        if known and (known.has(draft) or digest in known.said):
            item.fate, plan.draft, item.number = Fate.HERE, None, known.versions[0].number
            item.note(
                _("The bank has it in these words: nothing to store.")
                if known.has(draft)
                else _("Taken from a file before, and changed here since: nothing to store.")
            )
            return plan
        item.fate, item.number = (Fate.NEXT if known else Fate.NEW), draft.number
        if known and known.versions:
            item.change(_tell_difference(known.versions[0], draft))
        return plan

    def _draft(self, item: ImportedItem, known: _Known | None) -> ItemVersion | None:
        """The wording as it would be stored; None when it is refused."""
        newest = known.versions[0] if known and known.versions else None
        if newest and newest.kind == item.kind:
            keep_known(item.fields, get_kind(item.kind).dump(newest.payload))
        pool = str(item.facts.get("pool") or (known.item.pool if known else Pool.EXAM))
        try:
            payload = pin_figure(self.bank, get_kind(item.kind).parse(item.fields))
            _refuse_pool(pool, known)
        except (ValueError, DomainError) as error:
            item.refuse(str(error))
            return None
        version = ItemVersion(
            item=known.item if known else self._new_item(item, pool),
            number=newest.number + 1 if newest else 1,
            state=ItemState.DRAFT,
            kind=item.kind,
            schema=get_kind(item.kind).schema,
            payload=payload,
            **_facts(self.around, item, newest),
        )
        if known and set(item.facts.get("tags", [])) - set(known.item.tags):
            item.note(_("Tags are left as the bank has them."))
        try:
            self.cases.seat(version, item.facts.get("case_set"), newest)
        except ValueError as error:
            item.refuse(f"{item.place}: {error}")
            return None
        _one_of(item, "module", [self.bank.module_slug])
        version.content_hash = hash_item(version)
        _tell_missing(item, version, newest)
        return version

    def _new_item(self, item: ImportedItem, pool: str) -> Item:
        return Item(bank=self.bank, ref=item.ref, pool=pool, tags=item.facts.get("tags", []))


def _tell_difference(before: ItemVersion, after: ItemVersion) -> str:
    """So that nobody wonders why a known question becomes another draft."""
    old, new = ({part.key: part for part in wording_of(one)} for one in (before, after))
    told = []
    for key in dict.fromkeys([*new, *old]):
        was, now = (parts[key].text if key in parts else "–" for parts in (old, new))
        if was != now:
            label = (new.get(key) or old[key]).label
            told.append(f"{label}: “{shorten(was, 40)}” → “{shorten(now, 40)}”")
    more = len(told) - _SHOWN_DIFFERENCES
    shown = "; ".join(told[:_SHOWN_DIFFERENCES]) + (f"; +{more}" if more > 0 else "")
    words = _("The bank has other words under this ref; these become draft {number}. {difference}")
    return words.format(number=after.number, difference=shown).strip()


def _known(bank: Bank, refs: Sequence[str]) -> dict[str, _Known]:
    known = {item.ref: _Known(item) for item in bank.items.filter(ref__in=refs)}
    by_key = {one.item.pk: one for one in known.values()}
    versions = (
        ItemVersion.objects.filter(item__in=by_key).select_related("case_set").order_by("-number")
    )
    for version in versions:
        by_key[version.item_id].versions.append(version)
    said = ImportedWording.objects.filter(item__in=by_key)
    for item, digest in said.values_list("item", "digest"):
        by_key[item].said.add(digest)
    return known


def _refuse_pool(pool: str, known: _Known | None) -> None:
    """Who practised a question knows its key."""
    if pool not in Pool.values:
        raise ValueError(_("The pool is exam or practice."))
    if known and known.item.pool != pool:
        raise ValueError(_("The question stays in its pool: give it a new ref."))


def keep_known(new: Fields, old: Fields) -> None:
    """Take over ids by text, and reasons where the file gives none."""
    ids: dict[str, str] = {}
    for name in ("options", "steps", "stems"):
        known = {row["text"]: row for row in old.get(name, [])}
        for row in new.get(name, []):
            if match := known.get(row["text"]):
                ids[row["id"]] = row["id"] = match["id"]
                _keep_reason(row, match)
    for stem in new.get("stems", []):
        stem["answer"] = ids.get(stem["answer"], stem["answer"])
    _keep_reason(new, old)
    _keep_order(new, old)


def _keep_reason(new: Fields, old: Fields) -> None:
    if new.get("rationale") == TO_WRITE:
        new["rationale"] = old.get("rationale", TO_WRITE)


def _keep_order(new: Fields, old: Fields) -> None:
    """Options that are shuffled for everybody have no order to change."""
    if "options" not in new or new.get("fixed_order") or old.get("fixed_order"):
        return
    places = {row["id"]: place for place, row in enumerate(old["options"])}
    if set(places) == {row["id"] for row in new["options"]}:
        new["options"].sort(key=lambda row: places[row["id"]])


def _facts(around: Surroundings, item: ImportedItem, newest: ItemVersion | None) -> dict[str, Any]:
    """As the file says where that is known here, else as the bank has it, else a safe guess."""
    said = item.facts
    topics = sorted(around.topics)
    references = [key for key in said.get("references", []) if _is_known(key, around, item)]
    jurisdiction = said.get("jurisdiction") or (newest.jurisdiction if newest else "")
    return {
        "topic": _one_of(item, "topic", topics)
        or (newest.topic if newest else (topics or [""])[0]),
        "level": _one_of(item, "level", Level.values) or (newest.level if newest else Level.RECALL),
        "confidence": _one_of(item, "confidence", Confidence.values)
        or (newest.confidence if newest else ""),
        "references": references or (newest.references if newest else []),
        "lesson_slug": _one_of(item, "lesson", around.lessons)
        or (newest.lesson_slug if newest else ""),
        "critical": bool(said.get("critical", newest.critical if newest else False)),
        "jurisdiction": jurisdiction[:80],
        **_days(item, newest),
    }


def _days(item: ImportedItem, newest: ItemVersion | None) -> dict[str, date | None]:
    """Between which the question is drawn; only an order that can be is kept."""
    days: dict[str, date | None] = {}
    for name in DAYS:
        said = item.facts.get(name)
        if said and not isinstance(said, date):
            words = _("{name}: “{value}” is no day such as 2027-03-31.")
            item.change(words.format(name=name, value=str(said)[:40]))
        known = getattr(newest, name) if newest else None
        days[name] = said if isinstance(said, date) else known
    first, last = days["valid_from"], days["valid_until"]
    if first and last and last < first:
        item.change(_("It would be drawn until before it is drawn: these days are not kept."))
        return dict.fromkeys(DAYS)
    return days


def _one_of(item: ImportedItem, name: str, known: Iterable[str]) -> str:
    value = str(item.facts.get(name) or "")
    if value and value not in known:
        item.change(_("{name} “{value}” is not known here.").format(name=name, value=value[:80]))
        return ""
    return value


def _is_known(key: str, around: Surroundings, item: ImportedItem) -> bool:
    if key == OWN_RULE or key in around.references:
        return True
    words = _("The reference {key} is not in the reference list of this course.")
    item.change(words.format(key=key[:80]))
    return False


def _tell_missing(item: ImportedItem, version: ItemVersion, newest: ItemVersion | None) -> None:
    """What an author has still to fill in; these are no losses, for the file never had them."""
    missing = {
        _("topic ({topic} is assumed)").format(topic=version.topic): not (
            newest or item.facts.get("topic")
        ),
        _("level ({level} is assumed)").format(level=version.level): not (
            newest or item.facts.get("level")
        ),
        _("references"): not version.references,
        _("confidence"): not version.confidence,
        _("lesson"): not version.lesson_slug,
        _("rationale"): lacks_rationale(version.payload),
    }
    if named := [name for name, lacks in missing.items() if lacks]:
        words = _("Still to fill in before it can be published: {what}.")
        item.note(words.format(what=", ".join(named)))
