"""The feedback policy: what is shown, when, and that anything unclear is not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.feedback import (
    Part,
    parts_for,
    rationale_comes_before_key,
    released_parts,
)
from quizzes.enums import Release
from quizzes.models import Attempt
from tests.factories import NOW, make_attempt, make_graded_attempt, make_quiz

HOUR = timedelta(hours=1)
ALL_AFTER_HARD_END = dict.fromkeys(Part, Release.AFTER_HARD_END)
POLICY = {
    "score": "at-once",
    "topics": "at-once",
    "own_answers": "after-pass",
    "key": "after-hard-end",
    "rationale": "after-hard-end",
    "critical_rationale": "at-once",
}
AT_ONCE = {Part.SCORE, Part.TOPICS, Part.CRITICAL_RATIONALE}

words = st.sampled_from([*Release.values, "sometimes", ""])
policies = st.dictionaries(st.sampled_from([*Part, "stem"]), words)
hours = st.integers(-3, 3)


@pytest.mark.parametrize(
    ("graded", "passed", "hard_end", "parts"),
    [
        (False, False, None, set()),
        (True, False, None, AT_ONCE),
        (True, True, None, AT_ONCE | {Part.OWN_ANSWERS}),
        (True, False, NOW + HOUR, AT_ONCE),
        (True, False, NOW, AT_ONCE | {Part.KEY, Part.RATIONALE}),
        (True, True, NOW, set(Part)),
    ],
)
def test_parts_are_released_by_the_policy(graded, passed, hard_end, parts):
    shown = released_parts(POLICY, graded=graded, passed=passed, hard_end=hard_end, now=NOW)

    assert shown == parts


@given(policy=policies, graded=st.booleans(), passed=st.booleans(), end=st.none() | hours)
def test_nothing_is_released_that_the_policy_does_not_name(policy, graded, passed, end):
    hard_end = None if end is None else NOW + end * HOUR

    shown = released_parts(policy, graded=graded, passed=passed, hard_end=hard_end, now=NOW)

    due = {"at-once"} if graded else set()
    due |= {"after-pass"} if graded and passed else set()
    due |= {"after-hard-end"} if graded and end is not None and end <= 0 else set()
    assert {policy[part] for part in shown} <= due
    assert Part.KEY in shown or Part.RATIONALE not in shown


@given(policy=policies, end=st.none() | hours, earlier=hours, later=hours, passed=st.booleans())
def test_what_was_shown_once_stays_shown(policy, end, earlier, later, passed):
    hard_end = None if end is None else NOW + end * HOUR
    first, second = sorted([earlier, later])

    before = released_parts(
        policy, graded=True, passed=False, hard_end=hard_end, now=NOW + first * HOUR
    )
    after = released_parts(
        policy, graded=True, passed=passed, hard_end=hard_end, now=NOW + second * HOUR
    )

    assert before <= after


@given(policy=policies)
def test_without_a_hard_end_nothing_is_released_after_it(policy):
    shown = released_parts(policy, graded=True, passed=True, hard_end=None, now=NOW)

    assert {policy[part] for part in shown} <= {"at-once", "after-pass"}


@pytest.mark.parametrize(
    ("key", "rationale", "too_early"),
    [
        ("never", "never", False),
        ("at-once", "after-pass", False),
        ("after-pass", "after-pass", False),
        ("after-pass", "never", False),
        ("never", "at-once", True),
        ("after-pass", "at-once", True),
        ("after-hard-end", "after-pass", True),
    ],
)
def test_a_rationale_that_would_tell_the_key_is_found(key, rationale, too_early):
    assert rationale_comes_before_key({"key": key, "rationale": rationale}) == too_early


@pytest.mark.django_db
def test_the_hard_end_waits_for_whoever_was_given_time_beyond_it():
    quiz = make_quiz(feedback=ALL_AFTER_HARD_END, hard_end=NOW)
    attempt = make_graded_attempt(quiz_version=quiz)
    grade = attempt.grades.get()
    assert parts_for(attempt, grade, now=NOW) == set(Part)

    other = make_attempt(quiz_version=make_quiz(feedback=ALL_AFTER_HARD_END))
    Attempt.objects.filter(pk=other.pk).update(
        quiz_version=quiz, started_at=NOW - HOUR, deadline_at=NOW + HOUR
    )

    assert parts_for(attempt, grade, now=NOW) == set()
    assert parts_for(attempt, grade, now=NOW + HOUR) == set(Part)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["open", "voided"])
def test_an_attempt_that_does_not_count_shows_nothing(state):
    quiz = make_quiz(feedback=dict.fromkeys(Part, Release.AT_ONCE))
    attempt = make_graded_attempt(quiz_version=quiz)
    grade = attempt.grades.get()
    assert parts_for(attempt, grade, now=NOW) == set(Part)
    attempt.state = state

    assert parts_for(attempt, grade, now=NOW) == set()
