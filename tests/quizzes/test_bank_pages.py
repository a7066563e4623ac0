"""The pages of a bank: its list, views of it, acts on many questions, and who may see them."""

import pytest
from django.urls import reverse

from quizzes.domain import bulk
from quizzes.models import BulkChange, Item, ItemVersion, SavedView
from tests.courses.counting import count_statements
from tests.factories import (
    make_admin,
    make_course,
    make_item,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.test_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_quiz(make_course(slug="needling"), signed=False).bank


@pytest.fixture
def author(client, bank):
    return sign_in(client, make_recognition(role="author", scope="needling").instructor)


def address(name, bank, query=""):
    url = reverse(f"quizzes:author_{name}", args=[bank.slug])
    return f"{url}?{query}" if query else url


def make_edition(bank, slug):
    """Of another examination that draws on the bank."""
    first = bank.course.quizzes.earliest("pk").versions.get()
    cells = list(first.cells.all())
    first.pk, first.quiz = None, bank.course.quizzes.create(module_slug="3-safety", slug=slug)
    first.save(force_insert=True)
    for cell in cells:
        first.cells.create(topic=cell.topic, level=cell.level, count=cell.count)


def refs(bank, **wanted):
    rows = ItemVersion.objects.filter(item__bank=bank, **wanted).order_by("item__ref")
    return list(rows.values_list("item__ref", flat=True))


def marked(bank, count):
    ids = bank.items.order_by("pk").values_list("public_id", flat=True)[:count]
    return "&".join(f"item={one}" for one in ids)


def test_the_list_shows_questions_without_their_keys(client, bank, author):
    page = client.get(address("bank", bank))
    text = text_of(page)

    assert "4 questions" in text
    assert all(ref in text for ref in refs(bank))
    assert "Because aaaa" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_filter_narrows_the_list_and_can_be_taken_off(client, bank, author):
    page = client.get(address("bank", bank, "topic=3.1&q=question"))
    text, source = text_of(page), page.content.decode()

    assert "2 questions" in text
    assert "Topic: 3.1 Contraindications" in text
    assert 'href="/author/banks/' in source and "?q=question&amp;topic=" in source


def test_an_old_address_with_unknown_filters_shows_the_whole_list(client, bank, author):
    for query in ("state=gone&topic=9.9&sort=x", "page=99999", "page=x", "tag=a&author=1"):
        page = client.get(address("bank", bank, query))
        assert (query, page.status_code) == (query, 200)
        assert "4 questions" in text_of(page)


def test_the_list_comes_in_pages_that_keep_the_filters(client, bank, author):
    for _ in range(24):
        make_item(bank, topic="3.1")
    page = client.get(address("bank", bank, "topic=3.1"))
    assert "1 to 25 of 26" in text_of(page)
    assert "?topic=3.1&amp;page=2" in page.content.decode()

    assert "26 to 26 of 26" in text_of(client.get(address("bank", bank, "topic=3.1&page=2")))


def test_what_waits_is_one_click_away(client, bank, author):
    text = text_of(client.get(address("bank", bank)))
    assert "In use, unsigned 4" in text
    assert "Drafts" not in text

    url = reverse("quizzes:author_begin", args=[bank.slug, bank.items.first().public_id])
    client.post(url)
    text = text_of(client.get(address("bank", bank)))
    assert "Drafts 1" in text
    assert f"Draft, version 2, {author.legal_name}" in text


def test_nothing_found_says_what_to_do(client, bank, author):
    text = text_of(client.get(address("bank", bank, "q=nowhere")))

    assert "No question matches all of this. Take a filter off" in text


def test_an_empty_bank_says_how_it_fills(client, bank, author):
    bank = bank.course.banks.create(module_slug="2-technique", slug="other", title="Technique")

    text = text_of(client.get(address("bank", bank)))
    assert "This bank has no question yet." in text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_a_bank_need_the_same_queries_for_any_length(client, count):
    edition = make_course()
    author = make_recognition(role="author", scope=edition.course.slug).instructor
    bank = make_quiz(edition, counts={("3.1", "recall"): count}).bank
    sign_in(client, author)
    for item in bank.items.all():
        client.post(reverse("quizzes:author_begin", args=[bank.slug, item.public_id]))
        SavedView.objects.create(user=author, bank=bank, name=item.ref, query="topic=3.1")
        make_edition(bank, item.ref)
    tables = ("quizzes_", "people_recognition", "courses_")

    assert count_statements(client, address("bank", bank), *tables) == 13
    assert count_statements(client, address("coverage", bank), *tables) == 10
    assert count_statements(client, address("bulk", bank, "all=1"), *tables) == 10


# --- Saved views ---------------------------------------------------------------------------


def test_filters_are_kept_under_a_name_and_found_again(client, bank, author):
    sent = {"name": "My safety", "query": "topic=3.1&unknown=1&level=recall"}
    answer = client.post(address("save_view", bank), sent)

    assert answer.url == address("bank", bank, "topic=3.1&level=recall")
    assert SavedView.objects.get().query == "topic=3.1&level=recall"
    source = client.get(address("bank", bank)).content.decode()
    assert f'{address("bank", bank)}?topic=3.1&amp;level=recall">My safety</a>' in source


def test_the_same_name_again_replaces_the_view(client, bank, author):
    for topic in ("3.1", "3.2"):
        client.post(address("save_view", bank), {"name": "Mine", "query": f"topic={topic}"})

    assert SavedView.objects.get().query == "topic=3.2"


def test_a_view_without_a_name_is_asked_for_one_and_keeps_the_filters(client, bank, author):
    answer = client.post(address("save_view", bank), {"name": " ", "query": "topic=3.1"})

    assert answer.status_code == 422
    assert "Give the view a name." in text_of(answer)
    assert "2 questions" in text_of(answer)


def test_views_are_each_persons_own(client, bank, author):
    SavedView.objects.create(user=make_user(), bank=bank, name="Theirs", query="topic=3.1")

    assert "Theirs" not in text_of(client.get(address("bank", bank)))
    assert client.post(address("forget_view", bank), {"name": "Theirs"}).status_code == 404


def test_a_view_is_deleted_and_its_questions_stay(client, bank, author):
    SavedView.objects.create(user=author, bank=bank, name="Mine", query="topic=3.1")

    client.post(address("forget_view", bank), {"name": "Mine"})
    assert (SavedView.objects.count(), bank.items.count()) == (0, 4)


# --- Many at once --------------------------------------------------------------------------


def test_every_act_says_its_number(client, bank, author):
    bank.course.banks.create(module_slug="2-technique", slug="other", title="Technique")
    text = text_of(client.get(address("bulk", bank, marked(bank, 3))))

    for words in ("Tag 3 questions", "Move 3 questions", "Set the limit of 3 questions"):
        assert words in text


def test_marked_questions_are_tagged_and_the_list_comes_back_as_it_was(client, bank, author):
    url = address("bulk", bank, "topic=3.1&" + marked(bank, 2))
    answer = client.post(url, {"act": "add-tag", "tag": "Lung", "count": "2"}, follow=True)

    assert answer.redirect_chain == [(address("bank", bank, "topic=3.1"), 302)]
    assert "Add a tag: 2 questions." in text_of(answer)
    assert Item.objects.filter(tags=["lung"]).count() == 2


def test_all_that_match_are_tagged(client, bank, author):
    url = address("bulk", bank, "all=1&topic=3.2")
    client.post(url, {"act": "add-tag", "tag": "lung", "count": "2"})

    assert refs(bank, item__tags=["lung"]) == refs(bank, topic="3.2")


def test_when_others_match_by_now_the_person_looks_again(client, bank, author):
    make_item(bank, topic="3.2")
    url = address("bulk", bank, "all=1&topic=3.2")

    answer = client.post(url, {"act": "add-tag", "tag": "lung", "count": "2"})

    assert answer.status_code == 409
    text = text_of(answer)
    assert "Other questions match by now." in text
    assert "Tag 3 questions" in text
    assert 'value="lung"' in answer.content.decode()
    assert not Item.objects.filter(tags=["lung"]).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"act": "add-tag", "tag": ""}, "Write a tag."),
        ({"act": "add-tag", "tag": "two words"}, "A tag has letters, digits and hyphens"),
        ({"act": "limit", "limit": "0"}, "Give a number from 1 to 1,000,000"),
        ({"act": "limit", "limit": "1e309"}, "Give a number from 1 to 1,000,000"),
        ({"act": "review-on", "day_day": "31", "day_month": "2", "day_year": "2027"}, "no such"),
        ({"act": "move", "bank": ""}, "Choose the bank they go to."),
        ({"act": "move", "bank": "elsewhere"}, "Choose a bank of the list."),
    ],
)
def test_bad_input_is_told_beside_its_field(client, bank, author, sent, sentence):
    answer = client.post(address("bulk", bank, marked(bank, 1)), sent | {"count": "1"})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("act", ["", "delete"])
def test_an_act_that_is_not_offered_is_refused(client, bank, author, act):
    answer = client.post(address("bulk", bank, marked(bank, 1)), {"act": act, "count": "1"})
    assert answer.status_code == 422


def test_nothing_marked_leads_back_to_the_list(client, bank, author):
    assert "No question is marked." in text_of(client.get(address("bulk", bank)))
    assert client.get(address("bulk", bank, "item=x")).status_code == 422


def test_a_refused_move_says_why_and_changes_nothing(client, bank, author):
    bank.course.banks.create(module_slug="2-technique", slug="other", title="Technique")
    url = address("bulk", bank, marked(bank, 1))

    answer = client.post(url, {"act": "move", "bank": "other", "count": "1"})

    assert answer.status_code == 409
    assert "no form of “Safety: timed quiz” could be drawn any more" in text_of(answer)
    assert bank.items.count() == 4


def test_nobody_moves_questions_to_a_bank_they_do_not_write_in(client, bank):
    bank.course.banks.create(module_slug="2-technique", slug="other", title="Technique")
    scope = f"needling/{bank.module_slug}"
    sign_in(client, make_recognition(role="author", scope_kind="module", scope=scope).instructor)
    spare = make_item(bank).item
    url = address("bulk", bank, f"item={spare.public_id}")

    answer = client.post(url, {"act": "move", "bank": "other", "count": "1"})

    assert (answer.status_code, "Move 1 question" in text_of(answer)) == (422, False)
    assert Item.objects.get(pk=spare.pk).bank == bank


def test_questions_of_another_bank_cannot_be_marked(client, bank, author):
    other = make_quiz().bank

    url = address("bulk", bank, marked(other, 2))
    assert "No question is marked." in text_of(client.get(url))


def test_many_are_left_to_a_worker_and_the_page_shows_how_far_it_is(
    client, bank, author, monkeypatch
):
    monkeypatch.setattr("quizzes.views.bulk.AT_ONCE", 3)
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    sent = {"act": "add-tag", "tag": "lung", "count": "4"}
    answer = client.post(address("bulk", bank, "all=1"), sent, follow=True)
    assert "0 of 4 questions done" in text_of(answer)
    assert "You may leave this page." in text_of(answer)

    change = BulkChange.objects.get()
    bulk.carry_out(change, now=change.created_at)
    part = client.get(answer.redirect_chain[-1][0], headers={"HX-Request": "true"})
    assert "4 of 4 questions done" in text_of(part)
    assert "hx-trigger" not in part.content.decode()


def test_a_change_is_shown_to_whoever_asked_for_it(client, bank, author):
    change = BulkChange.objects.create(
        bank=bank, user=make_user(), act="limit", items=[1], created_at="2026-05-04T17:00Z"
    )
    url = reverse("quizzes:author_change", args=[bank.slug, change.public_id])

    assert client.get(url).status_code == 404


# --- Coverage ------------------------------------------------------------------------------


def test_the_coverage_says_what_each_cell_needs_and_has(client, bank, author, settings):
    settings.ALLOW_DRAFT = False
    ItemVersion.objects.filter(item__bank=bank, topic="3.1").update(
        signed_by=make_user(), signed_at="2026-05-04T17:00Z"
    )
    text = text_of(client.get(address("coverage", bank)))

    assert "Edition 1, in use. A form has 4 questions." in text
    assert "3.2 apply: 2 needed, 0 signed questions in use." in text
    assert "2 signatures missing Needed 2, in use 2 signed 0, rated 0, drafts 0" in text
    assert "Just enough: every form has the same Needed 2, in use 2 signed 2" in text


def test_a_bank_that_fills_its_blueprint_says_so(client, author):
    bank = make_quiz(make_course(slug="more")).bank
    sign_in(client, make_admin())

    assert "A form can be drawn: nothing is missing." in text_of(
        client.get(address("coverage", bank))
    )


def test_a_bank_that_no_examination_draws_on_teaches_what_will_be_here(client, bank, author):
    bank = bank.course.banks.create(module_slug="2-technique", slug="other", title="Technique")

    assert "No examination draws on this bank." in text_of(client.get(address("coverage", bank)))
