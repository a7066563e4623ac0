"""A reviewer finds in one place what waits: proposals of others, editions, missing signatures."""

import pytest
from django.urls import reverse

from quizzes.domain.editions import begin_edition
from quizzes.domain.item_drafts import open_draft
from quizzes.models import ItemVersion, QuizVersion
from tests.courses.counting import count_statements
from tests.factories import NOW, make_course, make_quiz, make_recognition, make_user, sign_in
from tests.quizzes.test_pages import text_of

pytestmark = pytest.mark.django_db
URL = "/author/reviews/"


@pytest.fixture
def quiz():
    return make_quiz(make_course(slug="needling"), signed=False)


@pytest.fixture
def reviewer(client, quiz):
    return sign_in(client, make_recognition(role="author", scope="needling").instructor)


def propose(item, author, **fields):
    draft = open_draft(item, author)
    changes = {"state": "proposed", "proposed_at": NOW} | fields
    ItemVersion.objects.filter(pk=draft.pk).update(**changes)
    return item.ref


def test_proposals_of_others_wait_and_ones_own_do_not(client, quiz, reviewer):
    first, second = quiz.bank.items.order_by("pk")[:2]
    theirs = propose(first, make_user(legal_name="Greta Halvorsen"), critical=True)
    mine = propose(second, reviewer)

    text = text_of(client.get(URL))
    assert "1 proposed question " in text
    assert f"{theirs} " in text
    assert "Greta Halvorsen · Critical: needs a second reviewer" in text
    assert f"{mine} " not in text
    assert "3 waiting, 0 of 4 signed · 1 yours, another reviewer signs" in text


def test_a_proposed_edition_waits_with_what_changed(client, quiz, reviewer):
    draft = begin_edition(quiz.quiz, quiz.bank, make_user())
    QuizVersion.objects.filter(pk=draft.pk).update(proposed_at=NOW, what_changed="More time.")

    assert "Safety: timed quiz, edition 2" in text_of(client.get(URL))
    assert "More time." in text_of(client.get(URL))


def test_whoever_reviews_nothing_is_told_so(client, quiz):
    sign_in(client, make_user())

    assert "No proposed question waits for you." in text_of(client.get(URL))
    assert reverse("quizzes:author_reviews") == URL


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_needs_the_same_queries_for_any_length(client, quiz, reviewer, count):
    for item in quiz.bank.items.all()[:count]:
        propose(item, make_user())

    assert count_statements(client, URL, "quizzes_", "people_recognition") == 10
