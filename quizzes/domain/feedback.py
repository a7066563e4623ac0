"""What a candidate may see after an attempt: the one place that decides, for pages and JSON."""

from collections.abc import Mapping
from enum import StrEnum

from quizzes.enums import Release


class Part(StrEnum):
    SCORE = "score"
    TOPICS = "topics"
    OWN_ANSWERS = "own_answers"
    KEY = "key"
    RATIONALE = "rationale"


def released_parts(policy: Mapping[str, str], *, graded: bool, passed: bool) -> frozenset[Part]:
    """The parts of the feedback that may be shown now.

    Fails closed: a part the policy does not name, or a word it does not know, is never shown.
    Whether one passed is always told once the attempt is graded.
    """
    if not graded:
        return frozenset()
    open_now = {Release.AT_ONCE} | ({Release.AFTER_PASS} if passed else set())
    return frozenset(part for part in Part if policy.get(part, Release.NEVER) in open_now)
