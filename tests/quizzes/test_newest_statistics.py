"""What other pages read of the stored figures."""

from datetime import timedelta

import pytest

from quizzes.models import ItemStatistics, QuizStatistics, QuizVersion
from quizzes.queries import ItemFacts, newest_statistics
from tests.factories import NOW, make_item, make_quiz

pytestmark = pytest.mark.django_db


def store(quiz: QuizVersion, version, *, n: int, facility, at=NOW, counted="first", index=20.0):
    run = QuizStatistics.objects.create(
        quiz_version=quiz, counted=counted, n=n, figures={}, computed_at=at
    )
    figures = {"facility": facility, "discrimination_index": index}
    ItemStatistics.objects.create(run=run, item_version=version, n=n, figures=figures)


def test_the_newest_figures_of_first_attempts_count():
    quiz = make_quiz()
    version = make_item(quiz.bank)
    store(quiz, version, n=10, facility=0.5)
    store(quiz, version, n=40, facility=0.8, at=NOW + timedelta(days=1))
    store(quiz, version, n=90, facility=0.1, at=NOW + timedelta(days=2), counted="all")

    found = newest_statistics([version.pk, make_item(quiz.bank).pk])

    assert found == {version.pk: ItemFacts(40, 0.8, 20.0, NOW + timedelta(days=1))}


def test_editions_are_taken_together_by_their_responses():
    first = make_quiz()
    version = make_item(first.bank)
    second = QuizVersion.objects.get(pk=first.pk)
    second.pk, second.number = None, 2
    second.save(force_insert=True)
    store(first, version, n=30, facility=0.5, index=10.0)
    store(second, version, n=10, facility=0.9, at=NOW + timedelta(days=1), index=40.0)

    found = newest_statistics([version.pk])[version.pk]

    assert (found.n, found.discrimination) == (40, 10.0)
    assert found.facility == pytest.approx(0.6)
    assert found.computed_at == NOW + timedelta(days=1)


def test_a_question_that_was_never_drawn_has_no_figures(django_assert_num_queries):
    quiz = make_quiz()
    version = make_item(quiz.bank)
    store(quiz, version, n=0, facility=None)

    with django_assert_num_queries(1):
        assert newest_statistics([version.pk]) == {}
