"""What a process remembers of published questions: no key, no draft, and never too much."""

import json

import pytest
from django.utils import translation

from quizzes.domain import remembered
from quizzes.domain.remembered import wordings_of
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion
from tests.factories import make_item, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return make_item(make_quiz().bank)


def test_a_published_wording_is_read_once(question, django_assert_num_queries):
    first = wordings_of([question.pk])

    with django_assert_num_queries(0):
        assert wordings_of([question.pk]) == first


def test_it_is_shown_as_its_kind_shows_it(question):
    order = ["dddd", "bbbb", "aaaa", "cccc"]
    kind = get_kind(question.kind)

    shown = wordings_of([question.pk])[question.pk].shown_in(order)

    assert shown == kind.candidate(question.payload, order)


def test_neither_key_nor_rationale_is_kept(question):
    kept = json.dumps(vars(wordings_of([question.pk])[question.pk]))

    assert "Because" not in kept
    assert "key" not in kept


def test_a_draft_is_read_each_time(question, django_assert_num_queries):
    draft = ItemVersion.objects.create(
        item=question.item,
        number=2,
        kind=question.kind,
        payload=question.payload,
        topic="3.1",
        level="recall",
        confidence="high",
        content_hash="1" * 64,
    )
    wordings_of([draft.pk])
    draft.payload = {**question.payload, "stem": "Another stem?"}
    draft.save(update_fields=["payload"])

    with django_assert_num_queries(1):
        assert wordings_of([draft.pk])[draft.pk].shown["stem"] == "Another stem?"


def test_each_language_has_its_own(question):
    with translation.override("en"):
        wordings_of([question.pk])
    with translation.override("fr"):
        wordings_of([question.pk])

    assert {("en", question.pk), ("fr", question.pk)} <= remembered._kept.keys()


def test_the_memory_is_bounded(question, monkeypatch):
    monkeypatch.setattr(remembered, "MOST_KEPT", 3)
    several = [make_item(question.item.bank) for _number in range(3)]

    for each in [question, *several]:
        wordings_of([each.pk])

    assert len(remembered._kept) <= 3
