"""Who sat which quiz when, with what on the sheet: planned by the rules the product starts by.

Nothing is written here. A start is offered by `offers.may_start` on what the person did before,
the form is drawn and laid out by the code of a real start, and whether somebody has to come again
follows from the pass rule. `keeping` writes all of it and has it graded.
"""

import copy
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from courses.models import Enrolment
from quizzes.domain.drawing import Candidate
from quizzes.domain.expected import draw_within
from quizzes.domain.filling import Effort
from quizzes.domain.offers import Offer, OfferState, PastAttempt, may_start
from quizzes.domain.passing import Rule, decide
from quizzes.domain.standing import Situation
from quizzes.domain.starting import lay_attempt
from quizzes.enums import AttemptState
from quizzes.models import Attempt, QuizVersion
from training.demo.year.answers import Learner, Question, reply
from training.demo.year.moments import next_sitting

AGAIN = 0.05  # of the answers are thought over at the end
STUDIED = 0.2  # what a failed attempt teaches
_EFFORT = Effort(steps=0, tries=3)  # two thousand draws in a few seconds
A_CYCLE = 0.1  # what a whole cycle teaches


@dataclass(frozen=True)
class Examination:
    """A quiz as it stands for somebody new: its rules, what may be drawn, what is answered."""

    situation: Situation
    questions: Mapping[int, Question]
    candidates: Sequence[Candidate]

    @classmethod
    def of(cls, situation: Situation, questions: Mapping[int, Question]) -> "Examination":
        """In a fixed order. What may be drawn only so often is left to those who really sit."""
        unlimited = (one for one in situation.candidates if one.item not in situation.limited)
        return cls(situation, questions, sorted(unlimited, key=lambda one: one.version))

    @property
    def version(self) -> QuizVersion:
        assert self.situation.version is not None  # noqa: S101  (whoever made it has looked)
        return self.situation.version


@dataclass(frozen=True)
class Save:
    position: int
    sequence: int
    response: Any
    at: datetime


@dataclass(frozen=True)
class Sitting:
    """One attempt that is over, and its answer log."""

    attempt: Attempt
    saves: Sequence[Save]
    passed: bool

    @property
    def ended_at(self) -> datetime:
        assert self.attempt.finished_at is not None  # noqa: S101  (it is over)
        return self.attempt.finished_at


@dataclass
class Taker:
    """A person with what they did so far, by quiz."""

    user_id: int
    time_zone: str
    learner: Learner
    chance: random.Random
    past: dict[int, list[PastAttempt]] = field(default_factory=dict)
    met: dict[int, set[int]] = field(default_factory=dict)

    def begin_cycle(self) -> None:
        """An enrolment that has ended counts no more, but what was met in it stays met."""
        for quiz, history in self.past.items():
            self.past[quiz] = [replace(past, earlier_cycle=True) for past in history]


def sit_cycle(
    taker: Taker,
    enrolment: Enrolment,
    examinations: Sequence[Examination],
    *,
    studied: float,
    until: datetime,
) -> Iterator[Sitting]:
    """Every quiz until it is passed or no attempt is left, one after the other."""
    after = enrolment.started_at
    for examination in examinations:
        for failed in range(examination.version.max_attempts):
            sitting = _sit_next(
                taker, enrolment, examination, after, studied + failed * STUDIED, until
            )
            if sitting is None:
                break
            yield sitting
            after = sitting.ended_at
            if sitting.passed:
                break


def _sit_next(
    taker: Taker,
    enrolment: Enrolment,
    examination: Examination,
    after: datetime,
    studied: float,
    until: datetime,
) -> Sitting | None:
    history = taker.past.setdefault(examination.version.quiz_id, [])
    moment = next_sitting(after, taker.time_zone, taker.chance)
    offer = may_start(examination.version, history, now=moment)
    if offer.again_at:
        moment = next_sitting(offer.again_at, taker.time_zone, taker.chance, within_days=7)
        offer = may_start(examination.version, history, now=moment)
    if offer.state != OfferState.START or moment + examination.version.time_limit > until:
        return None
    sitting = _sit(taker, enrolment, examination, offer, moment, studied)
    history.append(_as_past(sitting))
    return sitting


def _sit(
    taker: Taker,
    enrolment: Enrolment,
    examination: Examination,
    offer: Offer,
    moment: datetime,
    studied: float,
) -> Sitting:
    attempt = _start(taker, enrolment, examination, offer, moment)
    questions = [examination.questions[entry["version"]] for entry in attempt.form.items]
    saves, ends_at = _answer(attempt, questions, taker, studied)
    timed_out = ends_at >= attempt.deadline_at
    attempt.state = AttemptState.TIMED_OUT if timed_out else AttemptState.SUBMITTED
    attempt.finished_at = min(ends_at, attempt.deadline_at)
    return Sitting(attempt, saves, _passes(attempt, questions, saves, examination.version))


def _start(
    taker: Taker,
    enrolment: Enrolment,
    examination: Examination,
    offer: Offer,
    moment: datetime,
) -> Attempt:
    """As `starting` does it, at a moment that has passed."""
    situation, chance = examination.situation, taker.chance
    met = taker.met.setdefault(examination.version.quiz_id, set())
    version = copy.copy(examination.version)
    version.moment = moment
    drawn = draw_within(
        situation.blueprint,
        examination.candidates,
        seen=met,
        least=version.least_expected,
        most=version.most_expected,
        chance=chance,
        effort=_EFFORT,
    )
    there = replace(situation, offer=offer, version=version, drawn=drawn, met=frozenset(met))
    assert offer.deadline_at is not None  # noqa: S101  (it may start)
    attempt = lay_attempt(
        enrolment, there, version, _uuid(chance), deadline_at=offer.deadline_at, chance=chance
    )
    attempt.public_id = _uuid(chance)
    met.update(one.item for one in drawn)
    return attempt


def _answer(
    attempt: Attempt, questions: Sequence[Question], taker: Taker, studied: float
) -> tuple[list[Save], datetime]:
    """From the first question to the last, then some again; and when the sheet was handed in."""
    chance, learner = taker.chance, taker.learner
    places = list(enumerate(questions, start=1))
    places += [place for place in places if chance.random() < AGAIN]
    saves: list[Save] = []
    written: dict[int, int] = {}
    at = attempt.started_at + timedelta(seconds=chance.uniform(2, 9))
    for position, question in places:
        answered = reply(question, learner, chance, studied=studied)
        at += timedelta(seconds=round(answered.seconds, 3))
        if at >= attempt.deadline_at:
            return saves, attempt.deadline_at
        if answered.response is not None:
            written[position] = written.get(position, 0) + 1
            saves.append(Save(position, written[position], answered.response, at))
        elif chance.random() < AGAIN:
            attempt.flagged.append(position)
    return saves, at + timedelta(seconds=round(chance.uniform(4, 40), 3))


def _passes(
    attempt: Attempt,
    questions: Sequence[Question],
    saves: Iterable[Save],
    version: QuizVersion,
) -> bool:
    """By the pass rule itself: whoever fails comes again. The grade is worked out from the log."""
    last = {save.position: save.response for save in saves}
    marked = [question.marked(last.get(place)) for place, question in enumerate(questions, start=1)]
    rule = Rule(
        attempt.form.cut,
        version.topic_minimum_percent,
        version.critical_items_must_be_right,
    )
    return decide(marked, rule).passed


def _as_past(sitting: Sitting) -> PastAttempt:
    attempt = sitting.attempt
    return PastAttempt(
        public_id=attempt.public_id,
        number=attempt.number,
        state=attempt.state,
        deadline_at=attempt.deadline_at,
        finished_at=attempt.finished_at,
        passed=sitting.passed,
        has_draft_content=attempt.has_draft_content,
    )


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
