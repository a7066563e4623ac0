"""The questions of a bank as a file for another system, and what the file does not carry."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.domain.enmities import enemies_named
from quizzes.enums import ItemState
from quizzes.interchange.formats import Format
from quizzes.interchange.outward import to_question
from quizzes.interchange.questions import Export, Question
from quizzes.kinds import get_kind
from quizzes.models import Bank, ItemVersion

Apart = Mapping[int, list[str]]  # by question, the refs of those it gives away


def export_bank(bank: Bank, form: Format, versions: Iterable[ItemVersion] | None = None) -> Export:
    """These wordings; when none are named, the one in use of each question, else its newest draft.

    `export.count` says how many questions are in the file.
    """
    if form.write is None:
        raise ValueError(f"{form.name} is only read.")
    chosen = sorted(_versions(bank) if versions is None else versions, key=_in_order)
    carried = [version for version in chosen if version.kind in form.writes]
    apart = enemies_named(carried)
    export = form.write([_question(bank, form, version, apart) for version in carried])
    for version in chosen:
        if version.kind not in form.writes:
            words = _("The format has no questions of the kind “{kind}”: left out.")
            export.leave_out(version.item.ref, words.format(kind=get_kind(version.kind).label))
            continue
        for sentence in _not_carried(form, version, apart):
            export.tell(version.item.ref, sentence)
    export.count = len(chosen) - len(export.left_out)
    return export


def _in_order(version: ItemVersion) -> tuple[int, int]:
    """The questions of a case set as they are shown, the others as they came."""
    return (version.case_place or 0, version.item_id)


def _not_carried(form: Format, version: ItemVersion, apart: Apart) -> Iterator[str]:
    item = version.item
    if version.case_set and not form.own:
        yield _("The text of its case set is not carried.")
    held = {
        _("tags"): item.tags if form.own else [],  # the loader of programmes knows none
        _("the next review"): item.review_on,
        _("the exposure limit"): item.exposure_limit,
        _("the questions it is kept apart from"): not form.own and item.pk in apart,
    }
    if named := [name for name, value in held.items() if value]:
        yield _("Not carried: {what}.").format(what=", ".join(named))


def _versions(bank: Bank) -> list[ItemVersion]:
    chosen: dict[int, ItemVersion] = {}
    versions = ItemVersion.objects.filter(
        item__bank=bank, state__in=[ItemState.PUBLISHED, ItemState.DRAFT]
    )
    for version in versions.select_related("item", "case_set").order_by("item_id", "number"):
        known = chosen.get(version.item_id)
        if known is None or known.state != ItemState.PUBLISHED:
            chosen[version.item_id] = version
    return list(chosen.values())


def _question(bank: Bank, form: Format, version: ItemVersion, apart: Apart) -> Question:
    fields = get_kind(version.kind).dump(version.payload)
    facts = _facts(version)
    if form.own:
        facts |= {"module": bank.module_slug, "enemies": apart.get(version.item_id, [])}
        if case := version.case_set:
            facts["case_set"] = {"ref": case.ref, "text": case.text}
    return to_question(version.item.ref, version.kind, fields, facts, own_words=form.own)


def _facts(version: ItemVersion) -> dict[str, Any]:
    return {
        "topic": version.topic,
        "level": version.level,
        "pool": version.item.pool,
        "critical": version.critical,
        "confidence": version.confidence,
        "references": version.references,
        "lesson": version.lesson_slug,
        "jurisdiction": version.jurisdiction,
        "tags": version.item.tags,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
    }
