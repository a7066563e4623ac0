"""The paper in front of a candidate: the questions of the form with what is answered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.domain.one_way import is_one_way, open_screens
from quizzes.domain.remembered import wordings_of
from quizzes.kinds import get_kind
from quizzes.models import Attempt
from quizzes.queries import standing_answers


@dataclass(frozen=True)
class Question:
    """One position. Holds nothing a candidate may not see: no key, rationale, topic, critical."""

    position: int
    kind: str
    template: str
    shown: dict[str, Any]
    response: Any
    sequence: int
    flagged: bool

    @property
    def answered(self) -> bool:
        return self.response is not None

    @property
    def hint(self) -> str:
        return str(get_kind(self.kind).hint)


@dataclass(frozen=True)
class Screen:
    """Questions that are shown together, with the text of their case set."""

    questions: Sequence[Question]
    case: str = ""

    @property
    def first(self) -> int:
        return self.questions[0].position

    @property
    def last(self) -> int:
        return self.questions[-1].position

    @property
    def positions(self) -> list[int]:
        return [question.position for question in self.questions]


@dataclass(frozen=True)
class Place:
    """How things stand at a position, shown or not."""

    position: int
    answered: bool
    flagged: bool


@dataclass(frozen=True)
class Paper:
    """What may be shown, and how far the whole form is."""

    screens: Sequence[Screen]
    places: Sequence[Place]
    next_sequence: int  # above every number used, so that a new tab's answers come after the old
    one_way: bool = False

    @property
    def questions(self) -> list[Question]:
        return [question for screen in self.screens for question in screen.questions]

    @property
    def answered(self) -> int:
        return sum(place.answered for place in self.places)

    @property
    def open_positions(self) -> list[int]:
        return [place.position for place in self.places if not place.answered]

    @property
    def flagged_positions(self) -> list[int]:
        return [place.position for place in self.places if place.flagged]

    @property
    def first_open(self) -> int:
        """Where to go on: the first question without an answer that may be shown."""
        shown = [question.position for question in self.questions]
        unanswered = [question.position for question in self.questions if not question.answered]
        return (unanswered or shown)[0]

    def screen_at(self, position: int) -> Screen | None:
        return next((screen for screen in self.screens if position in screen.positions), None)


def load_paper(attempt: Attempt) -> Paper:
    """The questions in the order of the form; one statement for any number of them.

    And one more for wordings that this process has not met.
    """
    entries = attempt.form.items
    screens = open_screens(attempt)
    shown = [entries[position - 1]["version"] for screen in screens for position in screen]
    wordings = wordings_of(shown)
    standing = standing_answers(attempt.pk)

    def question(position: int) -> Question:
        entry = entries[position - 1]
        wording = wordings[entry["version"]]
        answer = standing.get(position)
        return Question(
            position=position,
            kind=wording.kind,
            template=get_kind(wording.kind).candidate_template,
            shown=wording.shown_in(entry["options"]),
            response=answer.response if answer else None,
            sequence=answer.sequence if answer else 0,
            flagged=position in attempt.flagged,
        )

    def case(position: int) -> str:
        return wordings[entries[position - 1]["version"]].case

    return Paper(
        screens=[
            Screen([question(position) for position in screen], case(screen[0]))
            for screen in screens
        ],
        places=[
            Place(
                position=position,
                answered=position in standing and standing[position].response is not None,
                flagged=position in attempt.flagged,
            )
            for position in range(1, len(entries) + 1)
        ],
        next_sequence=1 + max((answer.sequence for answer in standing.values()), default=0),
        one_way=is_one_way(attempt),
    )
