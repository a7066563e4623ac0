"""When figures are computed: asked for once, weekly where something is new, stored once."""

from datetime import timedelta

import pytest

from quizzes.domain.statistics.storing import (
    ask_for_statistics,
    compute_and_store,
    plan_due_statistics,
    underway,
)
from quizzes.enums import AttemptsCounted
from quizzes.models import ItemStatistics, QuizStatistics, Regrade
from quizzes.queries import newest_statistics
from tests.factories import NOW, make_user
from tests.quizzes.statistics_makers import questions_of, sat_many
from training.lib import background
from training.lib.errors import Conflict
from training.lib.models import Job

pytestmark = pytest.mark.django_db
FIRST = AttemptsCounted.FIRST
LATER = NOW + timedelta(days=2)


def store(quiz, key="one", *, at=LATER):
    compute_and_store(quiz, FIRST, key, draft=False, now=at)


def test_a_job_that_runs_twice_stores_once(quiz):
    sat_many(quiz, ["abca", "aaab"])

    for _ in range(2):
        store(quiz)

    assert QuizStatistics.objects.count() == 1
    assert ItemStatistics.objects.count() == 4
    first = questions_of(quiz)[0].pk
    assert newest_statistics([first])[first].n == 2


def test_every_run_is_kept_with_its_time_and_number(quiz):
    sat_many(quiz, ["abca"])
    store(quiz)
    sat_many(quiz, ["aaaa"])
    store(quiz, "two", at=LATER + timedelta(days=1))

    runs = QuizStatistics.objects.order_by("computed_at").values_list("n", "computed_at")
    assert list(runs) == [(1, LATER), (2, LATER + timedelta(days=1))]


def test_asking_while_one_waits_is_told(quiz):
    ask_for_statistics(quiz, FIRST, now=NOW)

    with pytest.raises(Conflict, match="being computed already"):
        ask_for_statistics(quiz, FIRST, now=NOW)

    assert underway(quiz, FIRST).total == 0
    assert underway(quiz, AttemptsCounted.ALL) is None


def test_progress_is_written_while_it_computes(quiz, monkeypatch):
    sat_many(quiz, ["abca"] * 3)
    ask_for_statistics(quiz, FIRST, now=NOW)
    seen = []
    monkeypatch.setattr("quizzes.domain.statistics.reading.CHUNK", 1)
    monkeypatch.setattr(
        "quizzes.domain.statistics.storing._store",
        lambda *arguments, **options: seen.append(Job.objects.get().payload["done"]),
    )

    background.run_all_due()

    assert seen == [6]


def test_the_sweep_plans_what_is_new_and_a_week_old(quiz):
    assert plan_due_statistics(now=LATER) == 0  # nobody has sat
    sat_many(quiz, ["abca"], finished_at=NOW)
    assert plan_due_statistics(now=NOW) == 0  # they may still sit
    assert plan_due_statistics(now=LATER) == 1
    assert plan_due_statistics(now=LATER) == 0  # it waits already
    background.run_all_due()
    store(quiz, at=LATER)

    week = QuizStatistics.objects.latest("computed_at").computed_at + timedelta(days=8)
    assert plan_due_statistics(now=week) == 0  # nothing new
    sat_many(quiz, ["aaaa"], finished_at=week - timedelta(days=3))
    assert plan_due_statistics(now=week) == 1


def test_a_correction_of_grades_is_something_new(quiz):
    sat_many(quiz, ["abca"])
    store(quiz, at=LATER)
    version = questions_of(quiz)[0]
    Regrade.objects.create(
        quiz=quiz.quiz, item_version=version, policy="drop", reason="In error.",
        state="applied", proposed_by=make_user(), proposed_at=NOW,
        decided_at=LATER + timedelta(days=1),
    )  # fmt: skip

    assert plan_due_statistics(now=LATER + timedelta(days=6)) == 0
    assert plan_due_statistics(now=LATER + timedelta(days=8)) == 1


def test_a_job_that_was_set_aside_is_not_planned_by_the_sweep_again(quiz):
    sat_many(quiz, ["abca"])
    plan_due_statistics(now=LATER)
    Job.objects.update(dead_at=LATER, tries=8)

    assert plan_due_statistics(now=LATER + timedelta(days=1)) == 0
    assert underway(quiz, FIRST).failed
