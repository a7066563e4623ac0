"""The sittings of a year, in cycles: a clinic has its people sit the quizzes again each season."""

import random
from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from courses.models import Course, CourseVersion, Enrolment
from quizzes.domain.standing import look
from quizzes.models import ItemVersion
from training.demo.year.answers import Question, draw_learner, read_question
from training.demo.year.sittings import A_CYCLE, Examination, Sitting, Taker, sit_cycle
from training.people.models import User

YEAR = timedelta(days=360)
_LEAST = 1.9  # attempts at a quiz in a cycle: there are enough, and some are left out


def read_examinations(course: Course, anybody: Enrolment, *, seed: int) -> list[Examination]:
    """The quizzes that can be started, as somebody meets them who has sat none."""
    found = []
    for quiz in course.quizzes.order_by("module_slug"):
        situation = look(anybody, quiz.module_slug)
        if situation.offer.may_start:
            found.append(Examination.of(situation, _questions(situation.candidates, seed=seed)))
    return found


def _questions(candidates: Iterable[object], *, seed: int) -> dict[int, Question]:
    versions = [one.version for one in candidates]  # type: ignore[attr-defined]
    rows = ItemVersion.objects.select_related("item__bank").filter(pk__in=versions)
    return {row.pk: read_question(row, seed=seed) for row in rows}


def make_takers(people: Sequence[User], *, seed: int) -> list[Taker]:
    """Each with a chance of their own: who is added later changes nothing for the others."""
    takers = []
    for user in people:
        chance = random.Random(f"{seed} {user.email}")  # noqa: S311
        takers.append(Taker(user.pk, user.time_zone, draw_learner(chance), chance))
    return takers


def sit_year(
    takers: Sequence[Taker],
    examinations: Sequence[Examination],
    edition: CourseVersion,
    *,
    attempts: int,
    now: datetime,
    kept: Container[int],
    chance: random.Random,
) -> tuple[list[Enrolment], list[Sitting]]:
    """So many attempts in the last twelve months, and the enrolments they belong to.

    What those of `kept` did is not shortened.
    """
    if not examinations or not takers:
        return [], []
    cycles = ceil(attempts / (len(takers) * len(examinations) * _LEAST))
    enrolments: list[Enrolment] = []
    sittings: list[list[Sitting]] = []
    for number in range(cycles):
        for taker in takers:
            enrolment = _enrol(taker, edition, number, cycles, now=now)
            studied, ends_at = number * A_CYCLE, enrolment.ended_at or now
            done = list(sit_cycle(taker, enrolment, examinations, studied=studied, until=ends_at))
            taker.begin_cycle()
            enrolments.append(enrolment)
            sittings.append(done)
    return enrolments, _so_many(sittings, attempts, kept, chance)


def _enrol(
    taker: Taker, edition: CourseVersion, number: int, cycles: int, *, now: datetime
) -> Enrolment:
    """People begin within the first weeks of a season; the next one ends the one before."""
    season = YEAR / cycles
    late = timedelta(days=taker.chance.uniform(0, season.days / 3))
    started_at = now - YEAR + number * season + late
    is_last = number == cycles - 1
    return Enrolment(
        user_id=taker.user_id,
        course_id=edition.course_id,
        course_version=edition,
        started_at=started_at,
        ended_at=None if is_last else now - YEAR + (number + 1) * season - timedelta(hours=1),
    )


def _so_many(
    sittings: Iterable[list[Sitting]],
    attempts: int,
    kept: Container[int],
    chance: random.Random,
) -> list[Sitting]:
    """Without some that came last of their person: nothing that stays rests on them."""
    of_person: dict[int, list[Sitting]] = {}
    for done in sittings:
        for sitting in done:
            of_person.setdefault(sitting.attempt.user_id, []).append(sitting)
    lists = list(of_person.values())
    for _too_many in range(sum(map(len, lists)) - attempts):
        longer = [done for user, done in of_person.items() if done and user not in kept]
        chance.choice(longer).pop()
    return [sitting for done in lists for sitting in done]
