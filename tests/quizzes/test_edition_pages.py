"""What the pages of examinations say to whoever reads them."""

import pytest
from django.urls import reverse

from quizzes.models import ItemRating, ItemVersion, QuizVersion
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_quiz,
    make_recognition,
    sign_in,
)
from tests.quizzes.edition_steps import address, rate
from tests.quizzes.test_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course(slug="needling"))


@pytest.fixture(autouse=True)
def author(client, quiz):
    return sign_in(client, make_recognition(role="author", scope="needling").instructor)


def test_the_edition_says_how_hard_its_forms_are_expected_to_be(client, quiz):
    text = text_of(client.get(address(quiz)))
    assert "How hard a form will be is not known yet" in text

    first = ItemVersion.objects.filter(item__bank=quiz.bank).order_by("pk")[0]
    ItemRating.objects.create(
        item_version=first, value="0.9", applied_by=make_admin(), applied_at=NOW
    )
    rate(quiz.bank, "0.7")
    text = text_of(client.get(address(quiz)))
    assert "A form is expected to give 75 % of the marks." in text


def test_an_edition_in_use_is_read_in_words(client, quiz):
    text = text_of(client.get(address(quiz)))

    for words in ("Time limit 53 minutes", "Cut score Provisional, 75 %", "Attempts 3"):
        assert words in text
    assert "A form can be drawn: nothing is missing." in text
    assert "Save draft" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_editions_needs_the_same_queries_for_any_length(client, quiz, count):
    for number in range(2, 2 + count):
        QuizVersion.objects.create(
            quiz=quiz.quiz,
            number=number,
            title="Safety",
            bank=quiz.bank,
            time_limit=quiz.time_limit,
            cut_percent=75,
            published_at=NOW,
        )
    url = reverse("quizzes:author_editions", args=[quiz.bank.slug])
    assert f"Edition {1 + count}" in text_of(client.get(url))
    assert count_statements(client, url, "quizzes_", "people_recognition") == 5
