"""Practice: draw from the practice pool, answer once, learn at once. Nothing here is graded.

The clock of a timed session is a help and no examination's: the moment of the request judges it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Enrolment
from quizzes.domain.drawing import lay_out
from quizzes.domain.explaining import Explanation, LessonLink, explain, lesson_links
from quizzes.domain.feedback import Part
from quizzes.domain.paper import Question
from quizzes.domain.practice_drawing import as_candidate, draw_practice
from quizzes.enums import Pool, Sureness
from quizzes.kinds import get_kind
from quizzes.models import Bank, ItemVersion, PracticeAnswer, PracticeSession, QuizVersion
from quizzes.practising import FULL_MARK, practice_pool, with_history
from quizzes.signals import practice_answered
from training.lib.errors import Conflict, DomainError


class NothingToPractise(Conflict):
    """The choice leaves no question."""


class TimeIsOver(Conflict):
    """The person's own clock has run out; what was answered stands."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to practise."""

    topics: Collection[str]
    count: int
    only_wrong: bool = False
    timed: bool = False


def start_practice(
    enrolment: Enrolment,
    bank: Bank,
    wish: Wish,
    *,
    pace: timedelta,
    allow_draft: bool,
    now: datetime,
) -> PracticeSession:
    """Draw what was not practised for longest; `pace` is the time of one question.

    A case set comes whole, also where one of its questions is of another topic than the person
    chose; but of "only what I got wrong" the questions that went right are no part.
    """
    pool = practice_pool(bank, allow_draft=allow_draft)
    found = with_history(pool, enrolment.user)
    if wish.only_wrong:
        found = found.filter(topic__in=wish.topics, last_mark__lt=FULL_MARK)
    else:
        cases = pool.filter(topic__in=wish.topics).exclude(case_set=None).values("case_set")
        found = found.filter(Q(topic__in=wish.topics) | Q(case_set__in=cases))
    drawn = draw_practice(list(found), wish.count)
    if not drawn:
        raise NothingToPractise(
            _("Nothing is left to repeat in these topics: your newest answers were right.")
            if wish.only_wrong
            else _("These topics have no practice questions yet.")
        )
    return PracticeSession.objects.create(
        user=enrolment.user,
        enrolment=enrolment,
        bank=bank,
        only_wrong=wish.only_wrong,
        items=lay_out(map(as_candidate, drawn)),
        started_at=now,
        ends_at=now + pace * len(drawn) if wish.timed else None,
    )


def pace_of(version: QuizVersion | None) -> timedelta:
    """The time the examination gives for one question; none without an examination."""
    if version is None:
        return timedelta()
    return version.time_limit / max(1, sum(cell["count"] for cell in version.blueprint))


def time_is_over() -> str:
    return _("Your time is over. Here is how it went.")


def answer_practice(
    session: PracticeSession, position: int, response: Any, *, sureness: str, now: datetime
) -> PracticeAnswer:
    """Grade one answer, once: who answers twice already knows the key and gets the first."""
    if session.is_over(now):
        raise TimeIsOver(time_is_over())
    version = practised_version(session, position)
    kind = get_kind(version.kind)
    if response is None:
        raise DomainError(_("Choose an answer first."), field="response")
    try:
        kind.check_response(version.payload, response)
    except ValueError as error:
        raise DomainError(str(error), field="response") from None
    try:
        with transaction.atomic():
            answer = PracticeAnswer.objects.create(
                session=session,
                position=position,
                item_version=version,
                response=response,
                sureness=sureness,
                mark=kind.grade(version.payload, response),
                answered_at=now,
            )
            practice_answered.send(sender=PracticeAnswer, answer=answer, now=now)
            return answer
    except IntegrityError:
        return session.answers.get(position=position)


def practised_version(session: PracticeSession, position: int) -> ItemVersion:
    """The wording at a position; never one of an examination, whatever a row says."""
    versions = ItemVersion.objects.filter(item__pool=Pool.PRACTICE).select_related("case_set")
    return versions.get(pk=session.items[position - 1]["version"])


def practice_question(session: PracticeSession, position: int, version: ItemVersion) -> Question:
    """What a candidate sees of it, before the answer is checked."""
    kind = get_kind(version.kind)
    return Question(
        position=position,
        kind=version.kind,
        template=kind.candidate_template,
        shown=kind.candidate(version.payload, session.items[position - 1]["options"]),
        response=None,
        sequence=0,
        flagged=False,
    )


def explain_answer(answer: PracticeAnswer, lessons: dict[str, LessonLink]) -> Explanation:
    """Everything, at once: that is what practice is for."""
    return explain(
        answer.item_version,
        answer.response,
        position=answer.position,
        parts=frozenset(Part),
        mark=answer.mark,
        lessons=lessons,
    )


@dataclass(frozen=True)
class Summary:
    """How a session went, and what to read now."""

    right: int
    answered: int
    count: int
    missed: list[Explanation]
    read: list[LessonLink]
    sure_and_wrong: int
    may_go_on: bool

    @property
    def finished(self) -> bool:
        return self.answered == self.count


def summarise(session: PracticeSession, *, now: datetime) -> Summary:
    """Two statements for any number of questions."""
    lessons = lesson_links(session.enrolment.course_version_id)
    answers = list(session.answers.select_related("item_version__case_set").order_by("position"))
    missed = [answer for answer in answers if answer.mark < FULL_MARK]
    explained = [explain_answer(answer, lessons) for answer in missed]
    to_read = {each.lesson.slug: each.lesson for each in explained if each.lesson}
    return Summary(
        right=len(answers) - len(missed),
        answered=len(answers),
        count=len(session.items),
        missed=explained,
        read=sorted(to_read.values(), key=lambda lesson: lesson.label),
        sure_and_wrong=sum(answer.sureness == Sureness.SURE for answer in missed),
        may_go_on=len(answers) < len(session.items) and not session.is_over(now),
    )
