"""Correcting grades: every policy exactly, nothing overwritten, twice the same as once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from quizzes.domain.attempts import close_overdue, save_answer, submit_attempt
from quizzes.domain.regrading import (
    StalePlan,
    apply_regrade,
    decide_regrade,
    make_plan,
    propose_regrade,
)
from quizzes.models import Attempt, Grade, GradedResponse, ItemVersion, Regrade, RegradedMark
from tests.factories import NOW, make_admin, make_attempt, make_quiz, make_user
from training.lib import background, clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    """Four questions, cut 3 of 4, half of each topic, none critical."""
    return make_quiz(topic_minimum_percent=50)


@pytest.fixture
def wrong(quiz) -> ItemVersion:
    """The question whose key turns out to be wrong: "bbbb" is right."""
    return ItemVersion.objects.filter(item__bank=quiz.bank).earliest("pk")


def sit(quiz, answers: dict[str, str] | str, version=None) -> Attempt:
    """A sitting with this answer to every question, or another to the one of `version`."""
    attempt = make_attempt(quiz_version=quiz)
    for position, entry in enumerate(attempt.form.items, start=1):
        response = answers if isinstance(answers, str) else answers["others"]
        if version is not None and entry["version"] == version.pk:
            response = answers["wrong"]
        save_answer(
            attempt.public_id, user_id=attempt.user_id, position=position, response=response
        )
    submit_attempt(attempt)
    return attempt


def propose(version, quiz, policy="key-change", accepted="bbbb", **fields) -> Regrade:
    defaults = {"only_if_better": False, "reason": "The key was wrong.", "proposer": make_user()}
    return propose_regrade(
        version, quiz.quiz, policy=policy, accepted=accepted, now=NOW, **defaults | fields
    )


def plan(regrade) -> Regrade:
    make_plan(regrade, now=clock.now())
    regrade.refresh_from_db()
    return regrade


def apply(version, quiz, policy="key-change", **fields) -> Regrade:
    regrade = plan(propose(version, quiz, policy, **fields))
    decide_regrade(
        regrade, apply=True, planned_at=regrade.planned_at, decider=make_admin(), now=clock.now()
    )
    apply_regrade(regrade, now=clock.now())
    return regrade


def results(attempt) -> list[tuple]:
    """Score, of, cut and pass of each grade."""
    return [
        (grade.score, grade.max_score, grade.cut, grade.passed)
        for grade in attempt.grades.order_by("number")
    ]


@pytest.mark.parametrize(
    ("policy", "kept_old_key", "chose_new_key"),
    [
        ("key-change", (3, 4, 3, True), (4, 4, 3, True)),
        ("accept-another", (4, 4, 3, True), (4, 4, 3, True)),
        ("full-marks", (4, 4, 3, True), (4, 4, 3, True)),
        ("drop", (3, 3, Decimal("2.25"), True), (3, 3, Decimal("2.25"), True)),
    ],
)
def test_each_policy_gives_the_next_grade_and_keeps_the_first(
    quiz, wrong, policy, kept_old_key, chose_new_key
):
    old = sit(quiz, "aaaa")
    new = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, wrong)

    apply(wrong, quiz, policy)

    assert results(old) == [(4, 4, 3, True), kept_old_key]
    assert results(new) == [(3, 4, 3, True), chose_new_key]
    first = GradedResponse.objects.filter(attempt=new, item_version=wrong)
    assert first.get().mark == 0


def test_a_dropped_question_lowers_the_cut_in_exact_proportion(quiz, wrong):
    """2 of 3 is under three quarters; the cut of 2.25 says so."""
    attempt = sit(quiz, {"wrong": "aaaa", "others": "aaaa"}, wrong)
    other = ItemVersion.objects.filter(item__bank=quiz.bank).latest("pk")
    weak = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, other)

    apply(wrong, quiz, "drop")

    assert results(attempt)[-1] == (3, 3, Decimal("2.25"), True)
    assert results(weak) == [(3, 4, 3, True), (2, 3, Decimal("2.25"), False)]
    mark = RegradedMark.objects.get(grade__attempt=weak)
    assert (mark.mark, mark.worth) == (0, 0)


def test_only_if_better_leaves_every_other_grade_alone(quiz, wrong):
    loses = sit(quiz, "aaaa")
    gains = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, wrong)

    apply(wrong, quiz, only_if_better=True)

    assert results(loses) == [(4, 4, 3, True)]
    assert results(gains) == [(3, 4, 3, True), (4, 4, 3, True)]


def test_corrections_of_two_questions_add_up(quiz, wrong):
    attempt = sit(quiz, "bbbb")
    other = ItemVersion.objects.filter(item__bank=quiz.bank).latest("pk")

    apply(wrong, quiz)
    apply(other, quiz, "full-marks")

    assert [grade[0] for grade in results(attempt)] == [0, 1, 2]
    last = attempt.grades.latest("number")
    assert last.regraded_marks.count() == 2


def test_a_critical_question_that_gets_full_marks_blocks_no_pass():
    quiz = make_quiz(counts={("3.1", "recall"): 5}, critical=1)
    critical = ItemVersion.objects.get(item__bank=quiz.bank, critical=True)
    attempt = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, critical)

    apply(critical, quiz, "full-marks")

    assert [grade[3] for grade in results(attempt)] == [False, True]


def test_applying_again_writes_nothing(quiz, wrong):
    sit(quiz, "bbbb")
    regrade = apply(wrong, quiz)

    assert apply_regrade(regrade, now=NOW) == 0
    assert Grade.objects.count() == 2


def test_the_dry_run_names_who_changes_and_writes_nothing(quiz, wrong):
    sit(quiz, {"wrong": "cccc", "others": "aaaa"}, wrong)
    gains = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, wrong)

    regrade = plan(propose(wrong, quiz))

    assert regrade.plan["looked_at"] == 2
    assert regrade.plan["rows"] == [
        {
            "attempt": str(gains.public_id),
            "before": ["3", "4", True],
            "after": ["4", "4", True],
            "cut": "3",
        }
    ]
    assert Grade.objects.count() == 2


def test_a_plan_without_the_newest_results_is_made_again_before_it_is_decided(quiz, wrong):
    sit(quiz, "bbbb")
    regrade = plan(propose(wrong, quiz))
    sit(quiz, "bbbb")
    admin = make_admin()

    with pytest.raises(StalePlan):
        decide_regrade(
            regrade, apply=True, planned_at=regrade.planned_at, decider=admin, now=clock.now()
        )

    regrade.refresh_from_db()
    assert (regrade.state, regrade.planned_at) == ("proposed", None)
    background.run_all_due()
    regrade.refresh_from_db()
    decide_regrade(
        regrade, apply=True, planned_at=regrade.planned_at, decider=admin, now=clock.now()
    )
    assert regrade.state == "applied"


def test_whoever_proposed_does_not_decide_and_nobody_decides_twice(quiz, wrong):
    admin = make_admin()
    regrade = plan(propose(wrong, quiz, proposer=admin))

    def decide(by, *, apply=True):
        decide_regrade(regrade, apply=apply, planned_at=regrade.planned_at, decider=by, now=NOW)

    with pytest.raises(NotAllowed):
        decide(admin)
    decide(make_admin(), apply=False)
    with pytest.raises(Conflict):
        decide(make_admin())
    assert Regrade.objects.get().state == "refused"


def test_one_correction_of_a_question_waits_at_a_time(quiz, wrong):
    propose(wrong, quiz)

    with pytest.raises(Conflict):
        propose(wrong, quiz, "drop")


@pytest.mark.parametrize("accepted", ["aaaa", "zzzz", None, ["bbbb"]])
def test_a_key_that_cannot_be_is_refused(quiz, wrong, accepted):
    with pytest.raises(DomainError):
        propose(wrong, quiz, accepted=accepted)

    assert not Regrade.objects.exists()


def test_attempts_that_close_after_the_decision_are_corrected_with_their_first_grade(quiz, wrong):
    apply(wrong, quiz)

    late = sit(quiz, "bbbb")

    assert [grade[0] for grade in results(late)] == [0, 1]


def test_the_sweep_corrects_what_it_closes_after_the_decision(quiz, wrong):
    apply(wrong, quiz)
    attempt = make_attempt(quiz_version=quiz)
    for position in range(1, 5):
        save_answer(attempt.public_id, user_id=attempt.user_id, position=position, response="bbbb")
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=F("started_at") - timedelta(hours=2),
        deadline_at=F("deadline_at") - timedelta(hours=2),
    )

    assert close_overdue().closed == 1

    assert [grade[0] for grade in results(attempt)] == [0, 1]


def test_a_voided_attempt_is_left_alone(quiz, wrong):
    attempt = sit(quiz, "bbbb")
    Attempt.objects.filter(pk=attempt.pk).update(state="voided")

    apply(wrong, quiz)

    assert len(results(attempt)) == 1


def test_whose_result_is_another_one_hears_of_it_and_why(quiz, wrong, mailoutbox):
    sit(quiz, {"wrong": "cccc", "others": "aaaa"}, wrong)
    gains = sit(quiz, {"wrong": "bbbb", "others": "aaaa"}, wrong)
    background.run_all_due()
    mailoutbox.clear()

    apply(wrong, quiz)
    background.run_all_due()

    (message,) = mailoutbox
    assert message.to == [gains.user.email]
    assert "The key was wrong." in message.body
    assert not Job.objects.exclude(dead_at=None).exists()
