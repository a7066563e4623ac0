"""The questions of a bank as a file for another system, and what the file does not carry."""

from typing import Any

from django.utils.translation import gettext as _

from quizzes.enums import ItemState
from quizzes.interchange.formats import Format
from quizzes.interchange.outward import to_question
from quizzes.interchange.questions import Export, Question
from quizzes.kinds import get_kind
from quizzes.models import Bank, ItemVersion


def export_bank(bank: Bank, form: Format) -> Export:
    """The wording in use of each question; where none is, its newest draft."""
    if form.write is None:
        raise ValueError(f"{form.name} is only read.")
    versions = _versions(bank)
    export = form.write(
        [_question(bank, form, version) for version in versions if _fits(form, version)]
    )
    for version in versions:
        if version.kind not in form.writes:
            words = _("The format has no questions of the kind “{kind}”: left out.")
            export.tell(version.item.ref, words.format(kind=get_kind(version.kind).label))
        elif version.case_set and form.own:
            export.tell(version.item.ref, _("A question of a case set goes with its programme."))
        elif version.case_set:
            export.tell(version.item.ref, _("The text of its case set is not carried."))
    return export


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


def _fits(form: Format, version: ItemVersion) -> bool:
    return version.kind in form.writes and not (form.own and version.case_set_id)


def _question(bank: Bank, form: Format, version: ItemVersion) -> Question:
    fields = get_kind(version.kind).dump(version.payload)
    facts = _facts(version) | ({"module": bank.module_slug} if form.own else {})
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
    }
