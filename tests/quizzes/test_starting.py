"""Starting an attempt: the form, the deadline, the cut, and who may not start."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from quizzes.domain.attempts import start_attempt
from quizzes.models import Attempt, ItemVersion
from tests.factories import (
    make_attempt,
    make_course,
    make_enrolment,
    make_item,
    make_quiz,
    sit_quiz,
)
from training.lib import clock
from training.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
COUNTS = {("3.1", "recall"): 2, ("3.2", "apply"): 3}


def enrolled(quiz):
    return make_enrolment(version=quiz.quiz.course.versions.get())


def versions_of(attempt) -> list[int]:
    return [entry["version"] for entry in attempt.form.items]


def test_the_form_meets_the_blueprint_and_pins_versions_and_orders():
    quiz = make_quiz(counts=COUNTS)

    form = make_attempt(quiz_version=quiz).form

    drawn = ItemVersion.objects.in_bulk([entry["version"] for entry in form.items])
    assert Counter((item.topic, item.level) for item in drawn.values()) == COUNTS
    assert form.item_count == 5
    for entry in form.items:
        item = drawn[entry["version"]]
        assert sorted(entry["options"]) == ["aaaa", "bbbb", "cccc", "dddd"]
        assert (entry["topic"], entry["critical"]) == (item.topic, item.critical)


def test_the_deadline_is_fixed_at_the_start_by_the_clock_of_the_database():
    attempt = make_attempt()

    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=53)
    assert abs(clock.now() - attempt.started_at) < timedelta(seconds=10)


def test_a_hard_end_cuts_the_time():
    end = clock.now() + timedelta(minutes=10)

    assert make_attempt(quiz_version=make_quiz(hard_end=end)).deadline_at == end


def test_the_provisional_cut_is_stored_exactly_with_the_form():
    quiz = make_quiz(counts=COUNTS, cut_percent=Decimal("72.25"))

    form = make_attempt(quiz_version=quiz).form
    form.refresh_from_db()

    assert (form.cut, form.cut_kind) == (Decimal("3.6125"), "provisional")


def test_a_second_click_gives_the_same_attempt():
    quiz = make_quiz()
    enrolment = enrolled(quiz)

    first, second = (start_attempt(enrolment, "3-safety") for _ in range(2))

    assert first == second
    assert Attempt.objects.count() == 1


def test_an_overdue_attempt_is_closed_before_the_next_start_is_judged():
    quiz = make_quiz(cool_down_hours=[24])
    attempt = make_attempt(quiz_version=quiz, deadline_at=clock.now() - timedelta(minutes=1))

    with pytest.raises(NotAllowed, match="You can start again on"):
        start_attempt(attempt.enrolment, "3-safety")

    attempt.refresh_from_db()
    assert attempt.state == "timed-out"


def test_a_retake_is_another_form():
    quiz = make_quiz(counts=COUNTS)
    for (topic, level), count in COUNTS.items():
        for _ in range(count):
            make_item(quiz.bank, topic=topic, level=level)
    first = sit_quiz(quiz_version=quiz, wrong=5)

    second = start_attempt(first.enrolment, "3-safety")

    assert second.number == 2
    assert set(versions_of(first)).isdisjoint(versions_of(second))


def test_after_a_pass_no_attempt_is_started():
    attempt = sit_quiz()

    with pytest.raises(NotAllowed, match="You have passed this quiz"):
        start_attempt(attempt.enrolment, "3-safety")


def test_after_the_last_attempt_no_other_is_started():
    attempt = sit_quiz(quiz_version=make_quiz(max_attempts=1), wrong=4)

    with pytest.raises(NotAllowed, match="You have used all your attempts"):
        start_attempt(attempt.enrolment, "3-safety")


def test_unsigned_questions_are_drawn_only_where_drafts_are_allowed(settings):
    quiz = make_quiz(signed=False)
    enrolment = enrolled(quiz)

    with pytest.raises(NotAllowed, match="its questions are still being reviewed"):
        start_attempt(enrolment, "3-safety")
    settings.ALLOW_DRAFT = True

    assert start_attempt(enrolment, "3-safety").has_draft_content is True


def test_signed_questions_make_no_draft(settings):
    settings.ALLOW_DRAFT = True

    assert make_attempt().has_draft_content is False


def test_a_quiz_that_is_not_published_cannot_be_started():
    quiz = make_quiz(published_at=None)

    with pytest.raises(NotAllowed, match="not open yet"):
        start_attempt(enrolled(quiz), "3-safety")
    with pytest.raises(NotAllowed, match="not open yet"):
        start_attempt(make_enrolment(version=make_course()), "3-safety")


def test_a_start_needs_two_statements_beside_the_enrolment(statements):
    """Where the person stands; the attempt with its form. Its wordings a process reads once."""
    quiz = make_quiz()
    make_attempt(quiz_version=quiz)
    enrolment = enrolled(quiz)

    with statements() as made:
        start_attempt(enrolment, "3-safety")

    assert len(made) == 2
