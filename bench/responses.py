"""Graded responses in any number, as if people of different ability had sat the starter quiz."""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

from django.db import connection, transaction

from bench.data import MODULE, PROGRAMME
from courses.models import Course, Enrolment
from quizzes.enums import CutKind
from quizzes.kinds import get_kind
from quizzes.models import Attempt, Form, Grade, ItemVersion, QuizVersion
from training.lib import clock
from training.people.models import User

LENGTH = 40
BATCH = 1000
CUT = 28
SECONDS = 50  # a question, in the mean
OMITTED, NOT_REACHED = 0.01, 0.03
LANGUAGES = ("en", "en", "fr")


@dataclass(frozen=True)
class Drawn:
    """One question with the responses people give, the right one first, as JSON with its mark."""

    version: int
    difficulty: float
    choices: list[tuple[str, float]]


def make_responses(
    attempts: int, *, seed: int = 1, length: int = LENGTH, cut: int = CUT
) -> QuizVersion:
    """Submitted attempts of as many people, each over questions drawn at random.

    With a cut above the length nobody passes, and no certificate follows.
    """
    chance = random.Random(seed)
    version = QuizVersion.objects.filter(quiz__module_slug=MODULE).latest("number")
    questions = [_drawn(item, chance) for item in _items(version)]
    for start in range(0, attempts, BATCH):
        with transaction.atomic():
            _sit(version, questions, chance, min(BATCH, attempts - start), length, cut)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE quizzes_attempt, quizzes_gradedresponse, quizzes_answer")
    return version


def _items(version: QuizVersion) -> list[ItemVersion]:
    items = ItemVersion.objects.filter(item__bank=version.bank, item__pool="exam")
    return list(items.filter(state="published").order_by("pk"))


def _drawn(item: ItemVersion, chance: random.Random) -> Drawn:
    kind = get_kind(item.kind)
    known = [(each, float(kind.grade(item.payload, each))) for each in _known(kind, item.payload)]
    known.sort(key=lambda pair: -pair[1])
    texts = [(json.dumps(each), mark) for each, mark in known]
    return Drawn(item.pk, chance.gauss(-0.8, 1), texts)


def _known(kind: Any, payload: dict[str, Any]) -> list[Any]:
    """What people answer: all there is to choose, or the key and something else."""
    if listed := kind.responses(payload):
        return listed[:64]
    if kind.takes == "number":
        return [payload["value"], payload["value"] + 10, payload["value"] * 2]
    if kind.takes == "pairs":
        first = payload["options"][0]["id"]
        return [payload["key"], dict.fromkeys(payload["key"], first)]
    return [option["id"] for option in payload["options"]]


def _sit(
    version: QuizVersion,
    questions: list[Drawn],
    chance: random.Random,
    count: int,
    length: int,
    cut: int,
) -> None:
    now = clock.now()
    course = Course.objects.get(slug=PROGRAMME).versions.latest("number")
    people = User.objects.bulk_create(_person(chance) for _ in range(count))
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(user=user, course_id=course.course_id, course_version=course, started_at=now)
        for user in people
    )
    begun = [now - timedelta(days=chance.uniform(1, 360)) for _ in people]
    attempts = Attempt.objects.bulk_create(
        Attempt(
            user=enrolment.user,
            enrolment=enrolment,
            quiz=version.quiz,
            quiz_version=version,
            number=1,
            state="submitted",
            started_at=start,
            deadline_at=start + version.time_limit,
            finished_at=start + version.time_limit / 2,
            has_draft_content=False,
        )
        for enrolment, start in zip(enrolments, begun, strict=True)
    )
    sheets = [_answers(questions, chance, length, attempt) for attempt in attempts]
    sat = list(zip(attempts, sheets, strict=True))
    Form.objects.bulk_create(_form(attempt, sheet, cut) for attempt, sheet in sat)
    Grade.objects.bulk_create(_grade(attempt, sheet, cut) for attempt, sheet in sat)
    _copy(attempts, sheets)


def _person(chance: random.Random) -> User:
    mark = uuid.uuid4().hex[:12]
    language = chance.choice(LANGUAGES)
    return User(email=f"{mark}@bench.example", legal_name=f"Sitter {mark}", language=language)


Line = tuple[int, str | None, float, datetime]  # item version, response, mark, saved at


def _answers(
    questions: list[Drawn], chance: random.Random, length: int, attempt: Attempt
) -> list[Line]:
    ability, moment = chance.gauss(0, 1), attempt.started_at
    lines: list[Line] = []
    drawn = chance.sample(questions, min(length, len(questions)))
    ended = (
        len(drawn)
        if chance.random() > NOT_REACHED
        else chance.randrange(len(drawn) // 2, len(drawn))
    )
    for place, question in enumerate(drawn):
        moment += timedelta(seconds=SECONDS * chance.expovariate(1))
        if place >= ended or chance.random() < OMITTED:
            lines.append((question.version, None, 0.0, moment))
            continue
        right = chance.random() < 1 / (1 + exp(question.difficulty - ability))
        response, mark = question.choices[0 if right else _wrong(question, chance)]
        lines.append((question.version, response, mark, moment))
    return lines


def _wrong(question: Drawn, chance: random.Random) -> int:
    """The second is the most tempting, the last the least."""
    rest = len(question.choices) - 1
    return 1 + int(rest * chance.random() ** 1.7)


def _form(attempt: Attempt, sheet: list[Line], cut: int) -> Form:
    items = [{"version": line[0]} for line in sheet]
    return Form(
        attempt=attempt, items=items, item_count=len(items), cut=cut, cut_kind=CutKind.PROVISIONAL
    )


def _grade(attempt: Attempt, sheet: list[Line], cut: int) -> Grade:
    score = sum(mark for _version, _response, mark, _moment in sheet)
    return Grade(
        attempt=attempt,
        score=round(score, 2),
        max_score=len(sheet),
        cut=cut,
        passed=score >= cut,
        gates=[{"gate": "total", "passed": score >= cut}],
        topics=[],
        answered=sum(line[1] is not None for line in sheet),
        graded_at=attempt.started_at,
    )


def _copy(attempts: list[Attempt], sheets: list[list[Line]]) -> None:
    with connection.cursor() as cursor:
        for table, columns, rows in (
            ("gradedresponse", "item_version_id, response, mark", _responses(attempts, sheets)),
            ("answer", "sequence, response, writer, received_at", _saves(attempts, sheets)),
        ):
            sql = f"COPY quizzes_{table} (attempt_id, position, {columns}) FROM STDIN"
            with cursor.cursor.copy(sql) as copy:
                for row in rows:
                    copy.write_row(row)


def _responses(attempts: list[Attempt], sheets: list[list[Line]]) -> Iterator[tuple[Any, ...]]:
    for attempt, sheet in zip(attempts, sheets, strict=True):
        for position, (version, response, mark, _moment) in enumerate(sheet, start=1):
            yield attempt.pk, position, version, response, round(mark, 2)


def _saves(attempts: list[Attempt], sheets: list[list[Line]]) -> Iterator[tuple[Any, ...]]:
    for attempt, sheet in zip(attempts, sheets, strict=True):
        for position, (_version, response, _mark, moment) in enumerate(sheet, start=1):
            if response is not None:
                yield attempt.pk, position, 1, response, str(attempt.writer), moment
