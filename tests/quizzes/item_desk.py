"""What tests of the workshop share: an editor filled in, and what a browser sends of it."""

from typing import Any

from quizzes.domain.item_drafts import open_draft, save_draft
from quizzes.item_forms import ItemEditor
from quizzes.kinds import get_kind
from quizzes.models import Bank, ItemVersion
from quizzes.reviewing import surroundings_of
from tests.factories import NOW
from training.people.models import User

FACTS = {
    "topic": "3.1",
    "level": "recall",
    "lesson_slug": "lesson-1",
    "confidence": "high",
    "references": "WHO99",
    "critical": False,
    "jurisdiction": "",
    "valid_from": None,
    "valid_until": None,
}


def posted(editor: ItemEditor) -> dict[str, Any]:
    """What a browser sends when nothing was touched; unticked boxes are left out."""
    forms = [editor.own, editor.facts]
    for _shape, rows in editor.lists:
        forms += [rows.management_form, *rows.forms]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.field.prepare_value(field.value()) for field in fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def editor_of(bank, kind: str, item: dict | None = None, data: Any = None) -> ItemEditor:
    return ItemEditor(get_kind(kind), surroundings_of(bank), data=data, item=item, facts=FACTS)


def draft_of(bank: Bank, author: User) -> ItemVersion:
    return open_draft(bank.items.order_by("pk").first(), author)


def changed(draft: ItemVersion, stem: str, **facts: Any) -> dict[str, Any]:
    known = {name: getattr(draft, name) for name in FACTS}
    return {"payload": draft.payload | {"stem": stem}, "facts": known | facts}


def written(bank: Bank, author: User, stem: str = "Better?", **facts: Any) -> ItemVersion:
    """A draft with another stem than the question in use."""
    draft = draft_of(bank, author)
    save_draft(draft, seen=draft.content_hash, now=NOW, **changed(draft, stem, **facts))
    return draft


def place_of(version: ItemVersion) -> list[Any]:
    """What its addresses name."""
    return [version.item.bank.slug, version.item.public_id, version.number]
