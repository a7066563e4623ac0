"""A closed attempt, question by question: what its candidate may see of it, and no more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.domain.explaining import ONE, Explanation, explain, explain_miss, lesson_links
from quizzes.domain.feedback import Part
from quizzes.enums import RegradePolicy, Release
from quizzes.kinds import get_kind
from quizzes.models import (
    Attempt,
    GradedResponse,
    ItemVersion,
    QuizVersion,
    Regrade,
    RegradedMark,
)
from training.lib.moments import moment

BY_QUESTION = frozenset({Part.OWN_ANSWERS, Part.KEY, Part.RATIONALE})
Marks = dict[int, tuple[Decimal, Decimal]]  # position → mark, worth


@dataclass(frozen=True)
class Withheld:
    """A part that is not shown, and when it will be; `when` is empty for never."""

    title: str
    when: str


def look_back(attempt: Attempt, parts: Collection[Part]) -> list[Explanation]:
    """Every question with the released parts, in the order of the form: four statements."""
    if not BY_QUESTION & set(parts):
        return []
    lessons = lesson_links(attempt.enrolment.course_version_id)
    marks = _regraded(attempt)
    corrected = _corrections(attempt)
    return list(
        _without_repeated_cases(
            explain(
                row.item_version,
                row.response,
                position=row.position,
                parts=parts,
                mark=marks.get(row.position, (row.mark, ONE))[0],
                worth=marks.get(row.position, (row.mark, ONE))[1],
                lessons=lessons,
                **_told(corrected.get(row.item_version_id), row.item_version, parts),
            )
            for row in _responses(attempt)
        )
    )


def missed_critical(attempt: Attempt) -> list[Explanation]:
    """What a fail by a critical question is about. The caller asks whether it is released."""
    marks = _regraded(attempt)
    missed = [
        row
        for row in _responses(attempt).filter(position__in=_positions_that_may_harm(attempt))
        if _is_missed(attempt, row, *marks.get(row.position, (row.mark, ONE)))
    ]
    lessons = lesson_links(attempt.enrolment.course_version_id) if missed else {}
    return [
        explain_miss(row.item_version, row.response, position=row.position, lessons=lessons)
        for row in missed
    ]


def withheld(version: QuizVersion, parts: Collection[Part]) -> list[Withheld]:
    """What the review does not show, so that nobody looks for it in vain."""
    titles = {
        Part.OWN_ANSWERS: _("Your answers"),
        Part.KEY: _("The right answers"),
        Part.RATIONALE: _("The reasons for each option"),
    }
    return [
        Withheld(title, _when(version, part)) for part, title in titles.items() if part not in parts
    ]


def _when(version: QuizVersion, part: Part) -> str:
    release = version.feedback.get(part, Release.NEVER)
    if release == Release.AFTER_PASS:
        return _("after a pass")
    if release == Release.AFTER_HARD_END and version.hard_end:
        return _("after {moment}").format(moment=moment(version.hard_end))
    return ""


def _responses(attempt: Attempt):
    rows = GradedResponse.objects.filter(attempt=attempt).order_by("position")
    return rows.select_related("item_version__case_set")


def _regraded(attempt: Attempt) -> Marks:
    """Marks of later grades; of several the newest stands."""
    rows = RegradedMark.objects.filter(grade__attempt=attempt).order_by("grade__number")
    return {row.position: (row.mark, row.worth) for row in rows}


def _corrections(attempt: Attempt) -> dict[int, Regrade]:
    """What was corrected in this attempt, by the wording of the question."""
    applied = Regrade.objects.filter(grades__attempt=attempt).order_by("grades__number")
    return {regrade.item_version_id: regrade for regrade in applied}


def _told(regrade: Regrade | None, version: ItemVersion, parts: Collection[Part]) -> dict:
    """Old and new key after a correction; nothing of either before the key is released."""
    if regrade is None:
        return {}
    new_key = regrade.accepted if regrade.policy == RegradePolicy.KEY_CHANGE else None
    words = [_correction(regrade, version, tells_key=Part.KEY in parts), regrade.reason]
    return {"new_key": new_key, "correction": "\n".join(words)}


def _correction(regrade: Regrade, version: ItemVersion, *, tells_key: bool) -> str:
    kind, payload = get_kind(version.kind), version.payload
    day = date_format(regrade.decided_at, "j F Y") if regrade.decided_at else ""
    if regrade.policy == RegradePolicy.FULL_MARKS:
        return _("Since {day} this question counts as right for everybody.").format(day=day)
    if regrade.policy == RegradePolicy.DROP:
        return _("Since {day} this question does not count.").format(day=day)
    if not tells_key:
        return _("The key was corrected on {day}.").format(day=day)
    if regrade.policy == RegradePolicy.ACCEPT_ANOTHER:
        accepted = kind.describe(payload, regrade.accepted)
        return _("Since {day} this is right as well: {answer}").format(day=day, answer=accepted)
    old = kind.describe_key(payload)
    return _("Until {day} the key was: {answer}").format(day=day, answer=old)


def _positions_that_may_harm(attempt: Attempt) -> list[int]:
    """Critical questions, and those in which a place may be forbidden."""
    return [
        position
        for position, entry in enumerate(attempt.form.items, start=1)
        if entry["critical"] or entry["takes"] == "place"
    ]


def _is_missed(attempt: Attempt, row: GradedResponse, mark: Decimal, worth: Decimal) -> bool:
    version = row.item_version
    critical = attempt.form.items[row.position - 1]["critical"]
    forbidden = get_kind(version.kind).is_forbidden(version.payload, row.response)
    return (critical or forbidden) and mark < worth


def _without_repeated_cases(questions: Iterable[Explanation]) -> Iterable[Explanation]:
    """The text of a case stands once, before the first of its questions."""
    case = ""
    for question in questions:
        yield replace(question, case="") if question.case == case else question
        case = question.case
