"""Compare what a file says with a bank, and store the difference as drafts.

What a file does not say stays as the bank has it: ids of options, reasons that were filled in
since, topic and references. So a second run of the same file finds nothing to change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.item_drafts import pin_figure
from quizzes.domain.loading import hash_item
from quizzes.domain.unfinished import TO_WRITE, lacks_rationale
from quizzes.enums import Confidence, ItemState, Level, Pool
from quizzes.interchange.results import ImportedItem
from quizzes.item_forms import Surroundings
from quizzes.kinds import get_kind
from quizzes.models import Bank, Item, ItemVersion
from quizzes.reviewing import surroundings_of
from training.lib.errors import DomainError
from training.lib.markdown.citations import OWN_RULE

Fields = dict[str, Any]


@dataclass
class _Known:
    """A question of the bank with its wordings, the newest first."""

    item: Item
    versions: list[ItemVersion] = field(default_factory=list)


@transaction.atomic
def store_items(bank: Bank, items: Sequence[ImportedItem], *, dry_run: bool) -> int:
    """Judge every question against the bank; returns how many drafts were made.

    Refused ones never stop the others. The reasons are added to `items`.
    """
    Bank.objects.select_for_update().get(pk=bank.pk)  # two imports number one after the other
    around = surroundings_of(bank)
    known = _known(bank, [item.ref for item in items if not item.is_refused])
    drafts = []
    for item in items:
        if item.is_refused:
            continue
        draft = _draft(bank, around, item, known.get(item.ref))
        if draft is not None:
            drafts.append(draft)
    if not dry_run:
        Item.objects.bulk_create(draft.item for draft in drafts if draft.item.pk is None)
        ItemVersion.objects.bulk_create(drafts, batch_size=500)
    return len(drafts)


def _known(bank: Bank, refs: Sequence[str]) -> dict[str, _Known]:
    known = {item.ref: _Known(item) for item in bank.items.filter(ref__in=refs)}
    versions = (
        ItemVersion.objects.filter(item__bank=bank, item__ref__in=refs)
        .select_related("item", "case_set")
        .order_by("-number")
    )
    for version in versions:
        known[version.item.ref].versions.append(version)
    return known


def _draft(
    bank: Bank, around: Surroundings, item: ImportedItem, known: _Known | None
) -> ItemVersion | None:
    """The wording to store; None when it is refused or the bank has it."""
    newest = known.versions[0] if known and known.versions else None
    if newest and newest.kind == item.kind:
        keep_known(item.fields, get_kind(item.kind).dump(newest.payload))
    pool = str(item.facts.get("pool") or (known.item.pool if known else Pool.EXAM))
    try:
        payload = pin_figure(bank, get_kind(item.kind).parse(item.fields))
        _refuse_pool(pool, known)
    except (ValueError, DomainError) as error:
        item.refuse(str(error))
        return None
    version = ItemVersion(
        item=known.item if known else Item(bank=bank, ref=item.ref, pool=pool),
        number=newest.number + 1 if newest else 1,
        state=ItemState.DRAFT,
        kind=item.kind,
        schema=get_kind(item.kind).schema,
        payload=payload,
        case_set=newest.case_set if newest else None,
        case_place=newest.case_place if newest else None,
        **_facts(around, item, newest),
    )
    _one_of(item, "module", [bank.module_slug])
    version.content_hash = hash_item(version)
    _tell_missing(item, version, newest)
    if known and any(version.content_hash == one.content_hash for one in known.versions):
        item.reasons.append(_("The bank has it in these words: nothing to store."))
        return None
    return version


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
    }


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
        item.reasons.append(words.format(what=", ".join(named)))
