"""The feedback policy: what is shown, and that anything unclear is not."""

import pytest

from quizzes.domain.feedback import Part, released_parts

POLICY = {
    "score": "at-once",
    "topics": "at-once",
    "own_answers": "after-pass",
    "key": "never",
    "rationale": "never",
}


@pytest.mark.parametrize(
    ("graded", "passed", "parts"),
    [
        (False, False, set()),
        (True, False, {Part.SCORE, Part.TOPICS}),
        (True, True, {Part.SCORE, Part.TOPICS, Part.OWN_ANSWERS}),
    ],
)
def test_parts_are_released_by_the_policy(graded, passed, parts):
    assert released_parts(POLICY, graded=graded, passed=passed) == parts


def test_what_the_policy_does_not_say_is_not_shown():
    assert released_parts({}, graded=True, passed=True) == set()
    assert released_parts({"key": "sometimes"}, graded=True, passed=True) == set()
