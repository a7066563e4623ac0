"""One editor for every kind: what it shows it reads back, and nobody's wording is overwritten."""

import pytest
from django.urls import reverse

from quizzes.domain.item_drafts import open_draft, save_draft
from quizzes.enums import ItemState
from quizzes.kinds import KINDS, get_kind
from quizzes.models import Item, ItemVersion
from tests.courses.counting import count_statements
from tests.factories import NOW, make_item, make_recognition, sign_in
from tests.quizzes.item_desk import FACTS, changed, draft_of, editor_of, place_of, posted, written
from tests.quizzes.kinds_samples import ITEMS
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db


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


def test_opening_twice_is_one_draft(bank, author):
    assert draft_of(bank, author) == draft_of(bank, author)
    assert ItemVersion.objects.filter(state="draft").count() == 1


def test_a_save_never_overwrites_what_another_window_saved(bank, author):
    draft = draft_of(bank, author)
    seen = draft.content_hash
    save_draft(draft, seen=seen, now=NOW, **changed(draft, "First window?"))

    other = ItemVersion.objects.get(pk=draft.pk)
    with pytest.raises(Conflict):
        save_draft(other, seen=seen, now=NOW, **changed(other, "Second window?"))

    assert ItemVersion.objects.get(pk=draft.pk).payload["stem"] == "First window?"


def test_the_page_saves_and_shows_the_candidate_view(client, bank, author):
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


def test_an_empty_row_between_two_options_moves_no_answer(bank):
    """The numbers are those of the page: else a gap would change the key in silence."""
    sent = posted(editor_of(bank, "extended-matching", ITEMS["extended-matching"]))
    rows = int(sent["options-TOTAL_FORMS"])
    texts = [sent.pop(f"options-{n}-text", "") for n in range(rows)]
    ids = [sent.pop(f"options-{n}-id", "") for n in range(rows)]
    filled = sum(map(bool, texts))
    moved = [0, *range(2, filled + 1)]  # the second row stays empty
    for old, new in enumerate(moved):
        sent |= {f"options-{new}-text": texts[old], f"options-{new}-id": ids[old]}
    for name in [name for name in sent if name.endswith("-answer")]:
        sent[name] = str(moved[int(sent[name]) - 1] + 1)

    editor = editor_of(bank, "extended-matching", data=sent)

    assert (editor.is_valid(), editor.refusals) == (True, [])
    assert editor.payload == get_kind("extended-matching").parse(ITEMS["extended-matching"])


def test_an_option_goes_when_its_texts_are_emptied(bank):
    written = get_kind("single-best-answer").dump(make_item(bank).payload)
    sent = posted(editor_of(bank, "single-best-answer", written))
    sent |= {"options-2-text": "", "options-2-rationale": ""}

    editor = editor_of(bank, "single-best-answer", data=sent)

    assert editor.is_valid()
    assert [option["id"] for option in editor.payload["options"]] == ["aaaa", "bbbb", "dddd"]


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("single-best-answer", {}, "Mark one option as correct: 0 are marked."),
        (
            "single-best-answer",
            {f"options-{n}-correct": "on" for n in (0, 1)},
            "Mark one option as correct: 2 are marked.",
        ),
        (
            "multiple-response",
            {},
            "Mark at least one option as correct, and leave one that is not.",
        ),
        (
            "hotspot",
            {"areas-0-score": "1.5"},
            "Area 1: score is a number from 0 to 1 with two decimals at most.",
        ),
    ],
)
def test_a_question_without_or_with_two_keys_or_overweight_is_422_and_no_question(
    client, bank, author, kind, changes, sentence
):
    """B21: it is kept as it was typed, and can be neither proposed nor published."""
    sent = posted(editor_of(bank, kind, ITEMS[kind]))
    if kind != "hotspot":
        sent = {name: value for name, value in sent.items() if not name.endswith("-correct")}
    sent |= changes
    sign_in(client, author)
    address = reverse("quizzes:author_new", args=[bank.slug, kind, "exam"])
    keep = reverse("quizzes:author_keep_new", args=[bank.slug, kind, "exam"])

    assert client.post(address, sent).status_code == 422
    kept = client.post(keep, sent).json()
    response = client.post(kept["address"], sent | {"seen": kept["seen"], "propose": "yes"})

    assert (response.status_code, response.context["editor"].refusals) == (422, [sentence])
    draft = ItemVersion.objects.get(item__ref="W-0001")
    assert draft.state == ItemState.DRAFT
    assert draft.unfinished == {name: str(value) for name, value in sent.items()}


def test_what_is_typed_is_kept_before_it_is_a_question_and_shown_again(client, bank, author):
    sign_in(client, author)
    keep = reverse("quizzes:author_keep_new", args=[bank.slug, "single-best-answer", "exam"])

    kept = client.post(keep, {"item-stem": "Which structure", "options-0-text": "Pleura"}).json()
    page = client.get(kept["address"])

    assert Item.objects.filter(ref="W-0001").count() == 1
    assert "Saved" in kept["saved"]
    assert "Which structure" in page.content.decode()
    assert "Pleura" in page.content.decode()
    assert not page.context["editor"].forms


def test_a_draft_that_saves_itself_becomes_a_question_and_tells_its_hash(client, bank, author):
    sign_in(client, author)
    draft = draft_of(bank, author)
    page = client.get(reverse("quizzes:author_item", args=place_of(draft)))
    sent = posted(page.context["editor"]) | {"facts-lesson_slug": "lesson-1"}
    sent |= {"seen": page.context["seen"], "item-stem": "Which of these is not safe?"}

    reply = client.post(reverse("quizzes:author_keep", args=place_of(draft)), sent)

    draft.refresh_from_db()
    assert reply.json()["seen"] == draft.content_hash
    assert (draft.payload["stem"], draft.unfinished) == ("Which of these is not safe?", None)
    assert "asked in the negative" in reply.json()["beside"]


def test_a_repeated_save_of_the_same_text_is_no_conflict(client, bank, author):
    """The answer to the first one may have been lost on its way."""
    sign_in(client, author)
    keep = reverse("quizzes:author_keep_new", args=[bank.slug, "true-false", "exam"])
    kept = client.post(keep, {"item-stem": "Half a question"}).json()
    sent = {"item-stem": "Half a question more", "seen": kept["seen"]}

    replies = [client.post(kept["keep"], sent) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [200, 200]


def test_two_windows_of_one_draft_are_told_and_both_texts_stay(client, bank, author):
    sign_in(client, author)
    draft = written(bank, author, "The first window?")
    keep = reverse("quizzes:author_keep", args=place_of(draft))

    reply = client.post(keep, {"item-stem": "The second window?", "seen": "0" * 64})

    assert reply.status_code == 409
    assert "Changed in another window at" in reply.json()["both"]
    for word in ("first", "second"):
        assert word in reply.json()["both"]
    assert ItemVersion.objects.get(pk=draft.pk).payload["stem"] == "The first window?"


def test_the_open_draft_of_a_colleague_is_named_with_its_time(client, bank, author):
    colleague = make_recognition(role="author", scope="needling").instructor
    colleague.legal_name = "Maren Dahl"
    colleague.save()
    written(bank, colleague, "Hers?")
    sign_in(client, author)

    page = client.get(reverse("quizzes:author_item", args=place_of(draft_of(bank, author))))

    text = " ".join(page.content.decode().split())
    assert "Maren Dahl has an open draft of this question, saved" in text


def test_the_last_day_of_a_jurisdiction_comes_after_its_first(bank):
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"]))
    sent |= {"facts-valid_from": "2027-03-31", "facts-valid_until": "2027-03-30"}

    editor = editor_of(bank, "true-false", data=sent)

    assert editor.is_valid() is False
    assert editor.facts.errors == {"valid_until": ["The last day comes before the first."]}


def test_a_fact_of_medium_confidence_is_never_a_key(bank):
    sent = posted(editor_of(bank, "true-false", ITEMS["true-false"]))

    assert (
        editor_of(bank, "true-false", data=sent | {"facts-confidence": "medium"}).is_valid()
        is False
    )
    assert (
        editor_of(bank, "true-false", data=sent | {"facts-confidence": "high"}).is_valid() is True
    )


def test_a_change_of_the_days_alone_is_a_change(bank, author):
    draft = draft_of(bank, author)
    before = draft.content_hash
    stem = draft.payload["stem"]

    save_draft(draft, seen=before, now=NOW, **changed(draft, stem, valid_until=NOW.date()))

    assert draft.content_hash != before


def test_a_preview_shows_what_is_typed_and_saves_nothing(client, bank, author):
    sign_in(client, author)
    draft = draft_of(bank, author)
    address = reverse("quizzes:author_item", args=place_of(draft))
    sent = posted(client.get(address).context["editor"]) | {"facts-lesson_slug": "lesson-1"}

    page = client.post(address, sent | {"item-stem": "Only looking?", "preview": "yes"})

    assert page.context["beside"].question.shown["stem"] == "Only looking?"
    assert ItemVersion.objects.get(pk=draft.pk).payload["stem"] != "Only looking?"
