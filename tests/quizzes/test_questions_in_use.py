"""B24: a question in use is changed by its next version and never deleted; attempts keep theirs."""

import pytest
from django.db import IntegrityError, transaction

from quizzes.domain.attempts import start_attempt, submit_attempt
from quizzes.domain.feedback import Part
from quizzes.domain.item_drafts import FACTS, open_draft, save_draft
from quizzes.domain.item_proposals import propose_draft, publish_draft
from quizzes.domain.looking_back import look_back
from quizzes.domain.paper import load_paper
from quizzes.enums import ItemState
from quizzes.models import GradedResponse, Item, ItemVersion
from quizzes.rules import own_attempts
from tests.factories import (
    NOW,
    answer_all,
    make_admin,
    make_attempt,
    make_enrolment,
    make_quiz,
    make_user,
)

pytestmark = pytest.mark.django_db
NEW_STEM = "Asked in another way?"


@pytest.fixture
def attempt(settings):
    settings.ALLOW_DRAFT = True  # the new wording is not signed by a clinical reviewer
    return make_attempt(quiz_version=make_quiz(counts={("3.1", "recall"): 1}))


def change_key(item: Item) -> ItemVersion:
    """Another person's next version: another stem, another key, in use from now on."""
    draft = open_draft(item, make_user())
    payload = draft.payload | {"stem": NEW_STEM, "key": "bbbb"}
    facts = {name: getattr(draft, name) for name in FACTS}
    save_draft(draft, seen=draft.content_hash, payload=payload, facts=facts, now=NOW)
    propose_draft(draft, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)
    return draft


def stems(attempt) -> list[str]:
    paper = load_paper(own_attempts(attempt.user).get(pk=attempt.pk))
    return [question.shown["stem"] for screen in paper.screens for question in screen.questions]


def test_b24_an_edit_is_the_next_version_and_a_running_attempt_keeps_its_own(attempt):
    version = ItemVersion.objects.get()
    before = stems(attempt)

    following = change_key(version.item)

    version.refresh_from_db()
    assert (version.state, following.state) == (ItemState.RETIRED, ItemState.PUBLISHED)
    assert (version.number, following.number) == (1, 2)
    assert stems(attempt) == before == [version.payload["stem"]]
    answer_all(attempt)
    submit_attempt(attempt)
    graded = GradedResponse.objects.get()
    assert (graded.item_version, graded.mark) == (version, 1)
    course = attempt.quiz.course.versions.get()
    later = start_attempt(make_enrolment(version=course), attempt.quiz.module_slug)
    assert stems(later) == [NEW_STEM]


def test_b24_a_closed_attempt_is_read_with_the_question_it_was_asked(attempt):
    version = ItemVersion.objects.get()
    answer_all(attempt)
    submit_attempt(attempt)
    mark = attempt.grades.get().score

    change_key(version.item)

    attempt.refresh_from_db()
    (shown,) = look_back(attempt, frozenset({Part.OWN_ANSWERS}))
    assert shown.stem == version.payload["stem"]
    assert attempt.grades.get().score == mark


@pytest.mark.parametrize("state", [ItemState.PUBLISHED, ItemState.RETIRED])
def test_b24_a_question_that_was_in_use_cannot_be_deleted(attempt, state):
    ItemVersion.objects.update(state=state)

    for rows in (ItemVersion.objects.all(), Item.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()

    assert len(stems(attempt)) == 1


def test_a_draft_can_be_thrown_away(attempt):
    draft = open_draft(Item.objects.get(), make_user())

    draft.delete()

    assert ItemVersion.objects.count() == 1
