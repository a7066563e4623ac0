"""The outcome of an attempt in words and numbers, holding only what the policy has released."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.feedback import Part
from quizzes.domain.passing import Band, Gate
from quizzes.enums import AttemptState
from quizzes.models import Attempt, Grade


@dataclass(frozen=True)
class GateResult:
    title: str
    text: str
    passed: bool


@dataclass(frozen=True)
class TopicResult:
    title: str
    score: str
    max_score: str
    share: int
    word: str


@dataclass(frozen=True)
class Result:
    """What a page may show. A part that is not released is empty here, so no page can leak it."""

    passed: bool
    sentence: str
    score: str = ""
    cut: str = ""
    max_score: str = ""
    gates: list[GateResult] = field(default_factory=list)
    topics: list[TopicResult] = field(default_factory=list)


def describe_result(grade: Grade, titles: Mapping[str, str], parts: Collection[Part]) -> Result:
    """For the candidate: only the parts that are released."""
    return _describe(grade, titles, score=Part.SCORE in parts, topics=Part.TOPICS in parts)


def describe_regrades(grades: Sequence[Grade], parts: Collection[Part]) -> list[str]:
    """What each correction changed and why; old and new result, the scores when they are shown."""
    return [
        _("Corrected on {day}: {old} Now: {new} {reason}").format(
            day=date_format(new.graded_at, "j F Y"),
            old=_standing(old, parts),
            new=_standing(new, parts),
            reason=new.regrade.reason,
        )
        for old, new in pairwise(grades)
        if new.regrade
    ]


def _standing(grade: Grade, parts: Collection[Part]) -> str:
    if Part.SCORE not in parts:
        return _("Passed.") if grade.passed else _("Not passed.")
    words = _("Passed, {score} of {of}.") if grade.passed else _("Not passed, {score} of {of}.")
    return words.format(score=exact(grade.score), of=exact(grade.max_score))


def describe_for_teacher(grade: Grade, titles: Mapping[str, str]) -> Result:
    """For whoever teaches the course: score, gates and topic bands; never answers or keys."""
    return _describe(grade, titles, score=True, topics=True)


def _describe(grade: Grade, titles: Mapping[str, str], *, score: bool, topics: bool) -> Result:
    if not score:
        return Result(grade.passed, _("Passed.") if grade.passed else _("Not passed."))
    return Result(
        passed=grade.passed,
        sentence=_sentence(grade, titles),
        score=exact(grade.score),
        cut=exact(grade.cut),
        max_score=exact(grade.max_score),
        gates=[_gate(gate, grade, titles) for gate in grade.gates],
        topics=[_topic(topic, titles) for topic in grade.topics] if topics else [],
    )


def _sentence(grade: Grade, titles: Mapping[str, str]) -> str:
    """The reason of a fail in one sentence: the total first, then what the total cannot mend."""
    if grade.passed:
        return _("Passed.")
    failed = {gate["gate"]: gate for gate in grade.gates if not gate["passed"]}
    numbers = {
        "score": exact(grade.score),
        "of": exact(grade.max_score),
        "cut": exact(grade.cut),
    }
    if Gate.TOTAL in failed:
        return _("Not passed: {score} of {of}, cut score {cut}.").format(**numbers)
    if Gate.CRITICAL in failed:
        return ngettext(
            "Not passed: {score} of {of} is above the cut, but a critical question was wrong.",
            "Not passed: {score} of {of} is above the cut, but {count} critical questions were"
            " wrong.",
            failed[Gate.CRITICAL]["missed"],
        ).format(count=failed[Gate.CRITICAL]["missed"], **numbers)
    weak = ", ".join(titles.get(topic, topic) for topic in failed[Gate.TOPIC_MINIMUM]["topics"])
    return _(
        "Not passed: {score} of {of} is above the cut, but a topic was under its minimum: {topics}."
    ).format(topics=weak, **numbers)


def _gate(gate: dict[str, Any], grade: Grade, titles: Mapping[str, str]) -> GateResult:
    passed = gate["passed"]
    if gate["gate"] == Gate.TOTAL:
        text = _("{score} of {of}, cut score {cut}").format(
            score=exact(grade.score), of=exact(grade.max_score), cut=exact(grade.cut)
        )
        return GateResult(_("Total"), text, passed)
    if gate["gate"] == Gate.CRITICAL:
        text = (
            _("All right")
            if passed
            else ngettext("{count} wrong", "{count} wrong", gate["missed"]).format(
                count=gate["missed"]
            )
        )
        return GateResult(_("Critical questions"), text, passed)
    weak = ", ".join(titles.get(topic, topic) for topic in gate["topics"])
    text = _("Every topic reached it") if passed else _("Under it: {topics}").format(topics=weak)
    return GateResult(_("Minimum in each topic"), text, passed)


def _topic(topic: dict[str, Any], titles: Mapping[str, str]) -> TopicResult:
    words = {
        Band.ABOVE: _("At or above the standard"),
        Band.BELOW: _("Below the standard"),
        Band.UNDER_MINIMUM: _("Under the minimum"),
    }
    score, top = Decimal(topic["score"]), Decimal(topic["max"])
    return TopicResult(
        title=titles.get(topic["topic"], topic["topic"]),
        score=exact(score),
        max_score=exact(top),
        share=int(100 * score / top),
        word=words[Band(topic["band"])],
    )


def exact(value: Decimal) -> str:
    """All digits that matter and no others: 31.2000 is "31.2", 34.0000 is "34"; never rounded."""
    plain = format(value.normalize(), "f")
    decimals = len(plain.partition(".")[2])
    return number_format(value, decimal_pos=decimals, use_l10n=True)


def ended_sentence(attempt: Attempt, answered: int) -> str:
    """How the attempt ended, when it was not by the person."""
    if attempt.state != AttemptState.TIMED_OUT:
        return ""
    return ngettext(
        "Time ended; {count} saved answer was graded.",
        "Time ended; {count} saved answers were graded.",
        answered,
    ).format(count=answered)
