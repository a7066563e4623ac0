"""A change in the product must not leave a quiz that nobody can start."""

import pytest

from quizzes.domain.item_drafts import open_draft
from quizzes.domain.item_proposals import propose_draft, publish_draft
from quizzes.models import ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_item,
    make_quiz,
    make_set_quiz,
    make_user,
)
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db


def move(version, topic):
    """Publish the question in another cell, as an admin does."""
    draft = open_draft(version.item, make_user())
    ItemVersion.objects.filter(pk=draft.pk).update(topic=topic, content_hash="1" * 64)
    draft.refresh_from_db()
    propose_draft(draft, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)


def first_of(quiz, **wanted) -> ItemVersion:
    return ItemVersion.objects.filter(item__bank=quiz.bank, **wanted).order_by("pk")[0]


def test_a_question_that_a_blueprint_needs_cannot_be_moved_away():
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    version = first_of(quiz)

    with pytest.raises(Conflict) as refusal:
        move(version, "3.2")

    sentence = "With this change no form of “Safety: timed quiz” could be drawn any more."
    assert str(refusal.value) == sentence
    assert ItemVersion.objects.get(state="published") == version


def test_a_question_that_others_replace_can_be_moved():
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    make_item(quiz.bank)

    move(first_of(quiz), "3.2")

    assert ItemVersion.objects.filter(state="published", topic="3.2").count() == 1


def test_a_set_that_would_not_fit_any_more_is_refused_too():
    quiz = make_set_quiz()

    with pytest.raises(Conflict):
        move(first_of(quiz, case_set__isnull=False), "3.2")


def test_a_bank_that_lacks_questions_already_can_be_mended():
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    quiz.cells.create(topic="3.3", level="recall", count=1)
    other = make_item(quiz.bank, topic="3.2")

    move(other, "3.3")

    assert ItemVersion.objects.filter(state="published", topic="3.3").count() == 1
