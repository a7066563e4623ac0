"""How a person answers a question: a model of two parameters, with guesses, gaps and haste.

Pure. The chance of a right answer grows with the ability of the person over the difficulty of the
question, as steeply as the question discriminates. What somebody answers instead is drawn from
responses that the kind of the question itself calls wrong, one of them more tempting than others.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from typing import Any

from quizzes.domain.passing import Marked
from quizzes.kinds import get_kind
from quizzes.kinds.base import Kind
from quizzes.models import ItemVersion

LOGISTIC = 1.7  # brings the logistic curve close to the normal one
GUESSED = 0.15  # of those who do not know
EASIEST = {"recall": -1.45, "apply": -1.15, "analyse": -0.85}  # the mean difficulty of a level
CRITICAL = -1.0  # what may not be missed is taught first
SECONDS = {"recall": 34, "apply": 52, "analyse": 74}
WEAK = 0.04  # of the questions tell nobody apart: those the statistics have to find
HASTE = 4  # seconds of somebody who does not read


@dataclass(frozen=True)
class Learner:
    """What a person brings along: `ability` grows with study, `pace` is a share of the usual time.

    `haste` is how often a question is answered without being read, `omits` how often not at all.
    """

    ability: float
    pace: float
    haste: float
    omits: float = 0.012


@dataclass(frozen=True)
class Question:
    """One wording with what people answer to it, and what the kind says that is worth."""

    version: int
    topic: str
    critical: bool
    difficulty: float
    discrimination: float
    seconds: int
    right: Sequence[Any]
    wrong: Sequence[Any]
    temptation: Sequence[float]
    marks: Mapping[str, tuple[Decimal, bool]]

    def marked(self, response: Any) -> Marked:
        mark, forbidden = (
            self.marks[_text(response)] if response is not None else (Decimal(0), False)
        )
        return Marked(self.topic, self.critical, mark, forbidden=forbidden)


@dataclass(frozen=True)
class Reply:
    """What somebody does with a question, and in how many seconds; None leaves it blank."""

    response: Any
    seconds: float


def draw_learner(chance: random.Random) -> Learner:
    return Learner(
        ability=chance.gauss(-0.6, 0.7),
        pace=min(1.45, max(0.55, chance.lognormvariate(-0.12, 0.22))),
        haste=chance.choice((0.0, 0.0, 0.0, 0.01, 0.02, 0.1)),
    )


def read_question(row: ItemVersion, *, seed: int) -> Question:
    """The same wording has the same difficulty at every start."""
    chance = random.Random(f"{seed} {row.item.bank.slug} {row.item.ref}")  # noqa: S311
    kind = get_kind(row.kind)
    responses = _distinct([kind.key_response(row.payload), *_alternatives(kind, row.payload)])
    marks = {
        _text(each): (kind.grade(row.payload, each), kind.is_forbidden(row.payload, each))
        for each in responses
    }
    wrong = [each for each in responses if marks[_text(each)][0] < 1]
    is_weak = chance.random() < WEAK and not row.critical
    return Question(
        version=row.pk,
        topic=row.topic,
        critical=row.critical,
        difficulty=chance.gauss(EASIEST[row.level] + (CRITICAL if row.critical else 0), 0.7),
        discrimination=0.1 if is_weak else chance.lognormvariate(0.1, 0.3),
        seconds=SECONDS[row.level],
        right=[each for each in responses if marks[_text(each)][0] == 1],
        wrong=wrong,
        temptation=[chance.lognormvariate(0, 1) for _each in wrong],
        marks=marks,
    )


def reply(
    question: Question, learner: Learner, chance: random.Random, *, studied: float = 0
) -> Reply:
    """`studied` is what was learnt since: it counts as ability."""
    if chance.random() < learner.haste:
        return Reply(_guess(question, chance), chance.uniform(1, 2) * HASTE)
    seconds = learner.pace * question.seconds * chance.lognormvariate(0, 0.4)
    if chance.random() < learner.omits:
        return Reply(None, seconds)
    knows = chance.random() < chance_to_know(question, learner.ability + studied)
    if knows or chance.random() < GUESSED:
        return Reply(_taken(question.right, chance), seconds)
    return Reply(_mistake(question, chance), seconds * 1.15)


def chance_to_know(question: Question, ability: float) -> float:
    steepness = LOGISTIC * question.discrimination
    return 1 / (1 + exp(-steepness * (ability - question.difficulty)))


def _guess(question: Question, chance: random.Random) -> Any:
    return chance.choice([*question.right[:1], *question.wrong])


def _mistake(question: Question, chance: random.Random) -> Any:
    return chance.choices(question.wrong, question.temptation)[0]


def _taken(right: Sequence[Any], chance: random.Random) -> Any:
    """Mostly the first way to be right; a figure may be pointed at in several."""
    return right[0] if len(right) == 1 else chance.choice(right)


def _alternatives(kind: Kind, payload: Mapping[str, Any]) -> Iterator[Any]:
    """Other responses that people give, right and wrong; the kind says which is which."""
    options = [option["id"] for option in payload["options"]]
    shape = kind.form_entry(payload)
    if shape["takes"] == "option":
        yield from options
    elif shape["takes"] == "options" and shape["least"] == len(options):
        yield from _swapped(payload["key"])
    elif shape["takes"] == "options":
        yield from _other_choices(payload["key"], options)
    elif shape["takes"] == "pairs":
        yield from _other_pairs(payload["key"], options)
    elif shape["takes"] == "number":
        value = payload["value"]
        yield from (value * 2, value * 10, value + 1, value + 5)
    else:
        yield from _places(payload["options"])


def _swapped(order: Sequence[str]) -> Iterator[list[str]]:
    """One step too early; then the first step last."""
    for place in range(len(order) - 1):
        yield [*order[:place], order[place + 1], order[place], *order[place + 2 :]]
    yield [*order[1:], order[0]]


def _other_choices(key: Sequence[str], options: Sequence[str]) -> Iterator[list[str]]:
    """One too few, one too many, or one for another."""
    for left_out in key if len(key) > 1 else []:
        yield [each for each in key if each != left_out]
    for added in sorted(set(options) - set(key)):
        yield sorted([*key, added])
        yield sorted([*key[1:], added])


def _other_pairs(key: Mapping[str, str], options: Sequence[str]) -> Iterator[dict[str, str]]:
    """One stem mistaken, or two."""
    stems = list(key)
    for place, stem in enumerate(stems):
        others = [option for option in options if option != key[stem]]
        mistaken = {**key, stem: others[place % len(others)]}
        yield mistaken
        if place:
            yield {**mistaken, stems[0]: others[0]}


def _places(areas: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """By name, or pointed at near the middle of an area; or far from all of them."""
    for area in areas:
        yield area["id"]
        yield _middle(area["shape"])
    yield [30, 30]


def _middle(shape: Mapping[str, Any]) -> list[int]:
    if "circle" in shape:
        x, y, _radius = shape["circle"]
        return [round(x), round(y)]
    corners = shape["polygon"]
    return [round(sum(corner[axis] for corner in corners) / len(corners)) for axis in (0, 1)]


def _distinct(responses: Iterable[Any]) -> list[Any]:
    return list({_text(each): each for each in responses}.values())


def _text(response: Any) -> str:
    return json.dumps(response, sort_keys=True)
