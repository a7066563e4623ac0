"""The model behind the answers of the demo: what is put in comes out of the statistics."""

import random
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest

from quizzes.domain.item_analysis import analyse
from quizzes.kinds import get_kind
from tests.factories import NOW
from training.demo.year.answers import Learner, Question, draw_learner, read_question, reply
from training.demo.year.moments import next_sitting

LEARNERS = 400


def make_question(difficulty: float, discrimination: float) -> Question:
    marks = {'"a"': (Decimal(1), False), '"b"': (Decimal(0), False), '"c"': (Decimal(0), False)}
    return Question(
        version=1,
        topic="1.1",
        critical=False,
        difficulty=difficulty,
        discrimination=discrimination,
        seconds=40,
        right=["a"],
        wrong=["b", "c"],
        temptation=[3.0, 1.0],
        marks=marks,
    )


def make_area(name: str, circle: list[int], *, score: int, forbidden: bool) -> dict:
    return {"id": name, "shape": {"circle": circle}, "score": score, "forbidden": forbidden}


def sit(questions: list[Question]) -> np.ndarray:
    chance = random.Random(5)
    learners = [draw_learner(chance) for _ in range(LEARNERS)]
    return np.array(
        [
            [
                float(question.marked(reply(question, learner, chance).response).mark)
                for question in questions
            ]
            for learner in learners
        ]
    )


def test_statistics_find_which_questions_are_hard_again():
    difficulties = [-2.4, -1.6, -0.8, 0.0, 0.8, 1.6]
    questions = [make_question(each, 1.2) for each in difficulties]

    _test, items = analyse(sit(questions), np.ones(len(questions)))

    facilities = [item.facility for item in items]
    assert facilities == sorted(facilities, reverse=True)
    assert facilities[0] > 0.85
    assert facilities[-1] < 0.4


def test_statistics_find_which_questions_tell_people_apart_again():
    sharp = [make_question(-0.6, 1.6) for _ in range(12)]
    questions = [*sharp, make_question(-0.6, 0.1)]

    _test, items = analyse(sit(questions), np.ones(len(questions)))

    found = [item.discrimination_index for item in items]
    assert max(found) > 30
    assert found[-1] == min(found)


def test_somebody_in_haste_answers_by_chance_and_fast():
    question = make_question(-4, 2)
    chance = random.Random(1)
    hasty, careful = Learner(2, 1, haste=1), Learner(2, 1, haste=0)

    replies = [[reply(question, who, chance) for _ in range(300)] for who in (hasty, careful)]

    right = [sum(each.response == "a" for each in some) for some in replies]
    seconds = [sum(each.seconds for each in some) / 300 for some in replies]
    assert right[0] < 150 < 270 < right[1]
    assert seconds[0] < 10 < seconds[1]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("single-best-answer", {"options": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "key": "b"}),
        ("true-false", {"options": [{"id": "true"}, {"id": "false"}], "key": "true"}),
        (
            "multiple-response",
            {
                "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}],
                "key": ["a", "c"],
                "scoring": "all-or-nothing",
            },
        ),
        (
            "ordering",
            {
                "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
                "key": ["b", "a", "c"],
                "scoring": "adjacent-pairs",
            },
        ),
        (
            "extended-matching",
            {
                "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
                "stems": [{"id": "s"}, {"id": "t"}],
                "key": {"s": "a", "t": "c"},
            },
        ),
        ("short-numeric", {"options": [], "value": 30, "tolerance": 0}),
        (
            "hotspot",
            {
                "options": [
                    make_area("a", [200, 200, 80], score=1, forbidden=False),
                    make_area("b", [700, 700, 80], score=0, forbidden=True),
                ]
            },
        ),
    ],
)
def test_every_kind_has_right_and_wrong_answers_by_its_own_word(kind, payload):
    item = SimpleNamespace(ref="1.1-01", bank=SimpleNamespace(slug="bank"))
    row = SimpleNamespace(
        pk=1, item=item, kind=kind, payload=payload, topic="1", level="apply", critical=False
    )

    question = read_question(row, seed=1)  # type: ignore[arg-type]

    word = get_kind(kind)
    assert [word.grade(payload, each) for each in question.right] == [1] * len(question.right)
    assert all(word.grade(payload, each) < 1 for each in question.wrong)
    assert question.right and question.wrong
    assert question == read_question(row, seed=1)  # type: ignore[arg-type]


def test_people_sit_at_believable_hours_where_they_are():
    chance = random.Random(2)
    moments = [next_sitting(NOW, "America/Toronto", chance) for _ in range(200)]

    assert all(moment > NOW for moment in moments)
    assert all(6 <= moment.hour <= 21 for moment in moments)  # on the clock of Toronto
    assert sum(moment.weekday() == 6 for moment in moments) < 30
