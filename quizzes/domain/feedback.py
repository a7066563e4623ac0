"""What a candidate may see after an attempt: the one place that decides.

Every page, mail, export and paper asks here. The policy is a matrix, part × release, which the
version of the quiz holds; `docs/architecture.md` has the table.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import Max
from django.utils.translation import gettext as _

from quizzes.enums import AttemptState, Release
from quizzes.models import Attempt, Grade, QuizVersion


class Part(StrEnum):
    SCORE = "score"
    TOPICS = "topics"
    OWN_ANSWERS = "own_answers"  # each with its mark
    KEY = "key"
    RATIONALE = "rationale"  # of every option
    CRITICAL_RATIONALE = "critical_rationale"  # of the own wrong choice, never the key


def released_parts(
    policy: Mapping[str, str],
    *,
    graded: bool,
    passed: bool,
    hard_end: datetime | None,
    now: datetime,
) -> frozenset[Part]:
    """The parts of the feedback that may be shown now.

    Fails closed: a part the policy does not name, a word it does not know and a hard end that the
    quiz does not have are never. Whether one passed is always told once the attempt is graded.
    The rationales of all options tell the key, so they wait for it.
    """
    if not graded:
        return frozenset()
    open_now = {Release.AT_ONCE}
    if passed:
        open_now.add(Release.AFTER_PASS)
    if hard_end is not None and hard_end <= now:
        open_now.add(Release.AFTER_HARD_END)
    shown = {part for part in Part if policy.get(part, Release.NEVER) in open_now}
    return frozenset(shown if Part.KEY in shown else shown - {Part.RATIONALE})


def rationale_comes_before_key(policy: Mapping[str, str]) -> bool:
    key, rationale = policy.get(Part.KEY), policy.get(Part.RATIONALE)
    return rationale not in {Release.NEVER, key} and key != Release.AT_ONCE


def refusals_of_policy(policy: Mapping[str, str], *, has_hard_end: bool) -> dict[str, str]:
    """A policy that could not be kept as it is written: by part, a sentence for its author."""
    refusals: dict[str, str] = {}
    if not has_hard_end:
        sentence = _("Without a hard end nothing is released after it.")
        late = [part for part, release in policy.items() if release == Release.AFTER_HARD_END]
        refusals |= dict.fromkeys(late, sentence)
    if policy.get(Part.SCORE) not in {Release.AT_ONCE, Release.AFTER_PASS}:
        words = _("A certificate prints the score: release it at once or after a pass.")
        refusals[Part.SCORE] = words
    if rationale_comes_before_key(policy):
        refusals[Part.RATIONALE] = _("The rationale tells the key: release it with the key.")
    return refusals


def parts_for(attempt: Attempt, grade: Grade, *, now: datetime) -> frozenset[Part]:
    """What the candidate may see of this attempt, by the policy it was started under."""
    if attempt.state in {AttemptState.OPEN, AttemptState.VOIDED}:
        return frozenset()
    version = attempt.quiz_version
    return released_parts(
        version.feedback,
        graded=True,
        passed=grade.passed,
        hard_end=_end_for_all(version, now=now),
        now=now,
    )


def _end_for_all(version: QuizVersion, *, now: datetime) -> datetime | None:
    """The hard end, or the last deadline of those who were given time beyond it.

    What is released after the hard end must not reach somebody who still sits.
    """
    waits = Release.AFTER_HARD_END in version.feedback.values()
    if version.hard_end is None or now < version.hard_end or not waits:
        return version.hard_end
    sitting = Attempt.objects.filter(quiz_version=version, state=AttemptState.OPEN)
    last = sitting.aggregate(last=Max("deadline_at"))["last"]
    return max(version.hard_end, last) if last else version.hard_end
