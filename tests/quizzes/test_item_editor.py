"""One editor for every kind: what it shows it reads back, and nobody's wording is overwritten."""

from typing import Any

import pytest
from django.urls import reverse

from quizzes.domain.item_drafts import open_draft, publish_draft, save_draft
from quizzes.enums import ItemState
from quizzes.item_forms import ItemEditor
from quizzes.kinds import KINDS, get_kind
from quizzes.models import Item, ItemMark, ItemVersion
from quizzes.reviewing import surroundings_of
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_item,
    make_quiz,
    make_recognition,
    sign_in,
)
from tests.quizzes.kinds_samples import ITEMS
from training.lib.errors import Conflict, DomainError
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
FACTS = {
    "topic": "3.1",
    "level": "recall",
    "lesson_slug": "lesson-1",
    "confidence": "high",
    "references": "WHO99",
    "critical": False,
    "jurisdiction": "",
}


@pytest.fixture
def bank():
    return make_quiz(make_course(lessons=1, slug="needling")).bank


@pytest.fixture
def author():
    return make_recognition(role="author", scope="needling").instructor


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


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_the_editor_shows_it_reads_back_unchanged(bank, kind):
    item = get_kind(kind).dump(get_kind(kind).parse(ITEMS[kind]))

    sent = posted(editor_of(bank, kind, item))
    editor = editor_of(bank, kind, data=sent)

    assert (editor.is_valid(), editor.own.errors, editor.refusals) == (True, {}, [])
    assert editor.payload == get_kind(kind).parse(ITEMS[kind])
    assert editor.facts.cleaned_data == FACTS | {"references": ["WHO99"]}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_editor_asks_for_the_question_and_is_no_error(bank, kind):
    sent = posted(editor_of(bank, kind))

    assert editor_of(bank, kind, data=sent).is_valid() is False


def test_a_mistake_of_the_whole_is_told_beside_its_list(bank):
    sent = posted(editor_of(bank, "single-best-answer", ITEMS["single-best-answer"]))
    sent["options-1-correct"] = "on"

    editor = editor_of(bank, "single-best-answer", data=sent)

    assert editor.is_valid() is False
    assert editor.refusals == ["Mark one option as correct: 2 are marked."]


def test_steps_are_put_in_order_by_their_numbers(bank):
    sent = posted(editor_of(bank, "ordering", ITEMS["ordering"]))
    sent |= {"steps-0-ORDER": "2", "steps-1-ORDER": "1"}

    editor = editor_of(bank, "ordering", data=sent)

    assert editor.is_valid()
    assert editor.payload["key"] == ["bbbb", "aaaa", "cccc", "dddd"]


def test_new_rows_get_ids_that_do_not_tell_their_place(bank):
    item = {
        "stem": "Which?",
        "options": [
            {"text": f"Option {n}", "rationale": "Because.", "correct": n == 1} for n in (1, 2, 3)
        ],
    }
    ids = set()
    for _ in range(20):
        editor = editor_of(
            bank, "single-best-answer", data=posted(editor_of(bank, "single-best-answer", item))
        )
        assert editor.is_valid()
        ids.add(editor.payload["key"])

    assert len(ids) == 20


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"facts-references": "NOPE99"}, "NOPE99 is not in the reference list of this course."),
        (
            {"facts-confidence": "programme"},
            "A programme rule cites programme-rule, and nothing else does.",
        ),
    ],
)
def test_sources_must_be_those_of_the_course(bank, changes, sentence):
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"])) | changes
    editor = editor_of(bank, "true-false", data=sent)

    assert editor.is_valid() is False
    assert [text for texts in editor.facts.errors.values() for text in texts] == [sentence]


def draft_of(bank, author) -> ItemVersion:
    return open_draft(bank.items.order_by("pk").first(), author)


def changed(draft: ItemVersion, stem: str) -> dict[str, Any]:
    facts = {name: getattr(draft, name) for name in FACTS}
    return {"payload": draft.payload | {"stem": stem}, "facts": facts}


def test_opening_twice_is_one_draft(bank, author):
    assert draft_of(bank, author) == draft_of(bank, author)
    assert ItemVersion.objects.filter(state="draft").count() == 1


def test_a_save_never_overwrites_what_another_window_saved(bank, author):
    draft = draft_of(bank, author)
    seen = draft.content_hash
    save_draft(draft, seen=seen, **changed(draft, "First window?"))

    other = ItemVersion.objects.get(pk=draft.pk)
    with pytest.raises(Conflict):
        save_draft(other, seen=seen, **changed(other, "Second window?"))

    assert ItemVersion.objects.get(pk=draft.pk).payload["stem"] == "First window?"


def test_publishing_replaces_the_wording_in_use_and_leaves_it_to_be_signed(bank, author):
    draft = draft_of(bank, author)
    save_draft(draft, seen=draft.content_hash, **changed(draft, "Better?"))

    publish_draft(draft, admin=make_admin(), now=NOW)

    states = dict(draft.item.versions.values_list("number", "state"))
    assert states == {1: ItemState.RETIRED, 2: ItemState.PUBLISHED}
    assert ItemVersion.objects.get(pk=draft.pk).signed_at is None
    assert ItemMark.objects.filter(item_version=draft).count() == 4
    assert AuditEntry.objects.filter(verb="item.published").count() == 1


def test_a_draft_that_changes_nothing_or_is_outrun_is_not_published(bank, author):
    draft = draft_of(bank, author)
    with pytest.raises(DomainError, match="Nothing differs"):
        publish_draft(draft, admin=make_admin(), now=NOW)

    colleague = make_recognition(role="author", scope="needling").instructor
    newer = open_draft(draft.item, colleague)
    save_draft(newer, seen=newer.content_hash, **changed(newer, "Newer?"))
    publish_draft(newer, admin=make_admin(), now=NOW)
    save_draft(draft, seen=draft.content_hash, **changed(draft, "Older?"))

    with pytest.raises(Conflict, match="Draft it anew"):
        publish_draft(draft, admin=make_admin(), now=NOW)


def test_the_page_saves_shows_the_candidate_view_and_publishes(client, bank, author):
    sign_in(client, author)
    item = bank.items.order_by("pk").first()
    editor_page = client.post(
        reverse("quizzes:author_begin", args=[bank.slug, item.public_id]), follow=True
    )
    sent = posted(editor_page.context["editor"]) | {"item-stem": "A better stem?"}
    sent |= {"seen": editor_page.context["seen"], "facts-lesson_slug": "lesson-1"}

    shown = client.post(editor_page.request["PATH_INFO"], sent, follow=True)

    page = " ".join(shown.content.decode().split())
    assert shown.status_code == 200
    assert "As a candidate sees it" in page
    assert "A better stem?" in page
    admin = make_admin()
    sign_in(client, admin)
    draft = ItemVersion.objects.get(state="draft")
    address = reverse("quizzes:author_publish", args=[bank.slug, item.public_id, draft.number])
    assert client.post(address).status_code == 302
    assert ItemVersion.objects.get(pk=draft.pk).state == ItemState.PUBLISHED


def test_a_stale_window_gets_its_text_back_with_the_reason(client, bank, author):
    sign_in(client, author)
    draft = draft_of(bank, author)
    address = reverse("quizzes:author_item", args=[bank.slug, draft.item.public_id, draft.number])
    first = client.get(address)
    sent = posted(first.context["editor"]) | {"seen": first.context["seen"]}
    sent["facts-lesson_slug"] = "lesson-1"
    client.post(address, sent | {"item-stem": "One?"})

    response = client.post(address, sent | {"item-stem": "Two?"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Changed in another window" in page
    assert "Two?" in page


def test_a_new_question_is_there_once_it_was_saved(client, bank, author):
    sign_in(client, author)
    address = reverse("quizzes:author_new", args=[bank.slug, "true-false", "practice"])
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"]))

    assert client.get(address).status_code == 200
    response = client.post(address, sent)

    item = Item.objects.get(ref="W-0001")
    assert response.status_code == 302
    assert (item.pool, item.versions.get().state) == ("practice", "draft")


def test_unfinished_questions_are_refused_with_422_and_keep_the_text(client, bank, author):
    sign_in(client, author)
    address = reverse("quizzes:author_new", args=[bank.slug, "true-false", "exam"])
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"])) | {"item-rationale": ""}

    response = client.post(address, sent)

    assert response.status_code == 422
    assert ITEMS["true-false"]["stem"] in response.content.decode()
    assert not Item.objects.filter(ref__startswith="W-").exists()


def test_only_the_author_changes_or_deletes_a_draft(client, bank, author):
    draft = draft_of(bank, author)
    sign_in(client, make_recognition(role="author", scope="needling").instructor)
    place = [bank.slug, draft.item.public_id, draft.number]

    assert client.get(reverse("quizzes:author_item", args=place)).status_code == 200
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"]))
    assert client.post(reverse("quizzes:author_item", args=place), sent).status_code == 403
    assert client.post(reverse("quizzes:author_discard", args=place)).status_code == 403
    assert ItemVersion.objects.filter(pk=draft.pk).exists()


def test_a_bank_with_drafts_needs_the_same_statements_for_any_number(client, bank, author):
    sign_in(client, author)
    address = reverse("quizzes:author_bank", args=[bank.slug])
    counts = []
    for _ in range(2):
        open_draft(make_item(bank).item, author)
        counts.append(count_statements(client, address, "quizzes_"))

    assert counts[0] == counts[1]
