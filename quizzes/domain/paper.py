"""The paper in front of a candidate: the questions of the form with what is answered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.kinds import get_kind
from quizzes.models import Attempt, ItemVersion
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


@dataclass(frozen=True)
class Paper:
    questions: Sequence[Question]

    @property
    def answered(self) -> int:
        return sum(question.answered for question in self.questions)

    @property
    def open_positions(self) -> list[int]:
        return [question.position for question in self.questions if not question.answered]

    @property
    def flagged_positions(self) -> list[int]:
        return [question.position for question in self.questions if question.flagged]

    @property
    def first_open(self) -> int:
        """Where to go on: the first question without an answer."""
        return self.open_positions[0] if self.open_positions else 1

    @property
    def next_sequence(self) -> int:
        """Above every number used so far, so that a new tab's answers come after the old ones."""
        return 1 + max((question.sequence for question in self.questions), default=0)


def load_paper(attempt: Attempt) -> Paper:
    """The questions in the order of the form; two statements for any number of them."""
    entries = attempt.form.items
    versions = ItemVersion.objects.only("kind", "payload").in_bulk(
        [entry["version"] for entry in entries]
    )
    standing = standing_answers(attempt.pk)
    questions = []
    for position, entry in enumerate(entries, start=1):
        version = versions[entry["version"]]
        kind = get_kind(version.kind)
        answer = standing.get(position)
        questions.append(
            Question(
                position=position,
                kind=version.kind,
                template=kind.candidate_template,
                shown=kind.candidate(version.payload, entry["options"]),
                response=answer.response if answer else None,
                sequence=answer.sequence if answer else 0,
                flagged=position in attempt.flagged,
            )
        )
    return Paper(questions)
