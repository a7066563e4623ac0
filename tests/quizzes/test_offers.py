"""What a person is told before the start: the minutes with their reason, or why not."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.domain.offers import OfferState, PastAttempt, may_start
from quizzes.models import QuizVersion

NOW = datetime(2026, 11, 23, 21, 48, tzinfo=UTC)  # 14:48 in Vancouver


@pytest.fixture(autouse=True)
def vancouver():
    with timezone.override("America/Vancouver"):
        yield


def quiz(**rules) -> QuizVersion:
    defaults = {
        "time_limit": timedelta(minutes=53),
        "cut_percent": Decimal(85),
        "max_attempts": 3,
        "cool_down_hours": [24, 72],
    }
    return QuizVersion(**defaults | rules)


def past(number: int = 1, *, hours_ago: float = 1, passed=False, state="submitted") -> PastAttempt:
    finished = NOW - timedelta(hours=hours_ago)
    return PastAttempt(uuid.uuid4(), number, state, finished, finished, passed)


def test_the_whole_time_is_offered():
    offer = may_start(quiz(), [], now=NOW)

    assert (offer.state, offer.minutes, offer.reason) == (OfferState.START, 53, "")
    assert offer.deadline_at == NOW + timedelta(minutes=53)


def test_a_hard_end_shortens_the_time_and_says_so():
    offer = may_start(quiz(hard_end=NOW + timedelta(minutes=42, seconds=30)), [], now=NOW)

    assert (offer.minutes, offer.reason) == (42, "because the quiz closes at 15:30 (Vancouver)")
    assert offer.deadline_at == NOW + timedelta(minutes=42, seconds=30)


def test_a_late_last_start_does_not_cut_the_time():
    offer = may_start(quiz(last_start=NOW + timedelta(minutes=1)), [], now=NOW)

    assert (offer.state, offer.minutes) == (OfferState.START, 53)


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (
            {"last_start": NOW - timedelta(seconds=1)},
            "The last start was on 23 November 2026 at 14:47 (Vancouver).",
        ),
        (
            {"hard_end": NOW - timedelta(hours=1)},
            "This quiz closed on 23 November 2026 at 13:48 (Vancouver).",
        ),
    ],
)
def test_a_closed_quiz_says_since_when(rules, sentence):
    offer = may_start(quiz(**rules), [], now=NOW)

    assert (offer.state, offer.reason) == (OfferState.CLOSED, sentence)


def test_an_open_attempt_goes_on():
    open_attempt = past(2, state="open", passed=None)

    offer = may_start(quiz(), [past(1), open_attempt], now=NOW)

    assert (offer.state, offer.attempt) == (OfferState.GO_ON, open_attempt)


def test_after_a_pass_nothing_is_started():
    assert may_start(quiz(), [past(passed=True)], now=NOW).state == OfferState.PASSED


def test_the_pause_grows_with_each_fail():
    first = may_start(quiz(), [past(hours_ago=23)], now=NOW)
    second = may_start(quiz(), [past(hours_ago=200), past(2, hours_ago=71)], now=NOW)

    assert (first.state, first.again_at) == (OfferState.WAIT, NOW + timedelta(hours=1))
    assert (second.state, second.again_at) == (OfferState.WAIT, NOW + timedelta(hours=1))
    assert first.reason == "You can start again on 23 November 2026 at 15:48 (Vancouver)."


def test_when_the_pause_is_over_the_next_attempt_is_offered():
    offer = may_start(quiz(), [past(hours_ago=24)], now=NOW)

    assert (offer.state, offer.number) == (OfferState.START, 2)


def test_without_a_pause_in_the_rules_nobody_waits():
    assert may_start(quiz(cool_down_hours=[]), [past(hours_ago=0)], now=NOW).may_start


def test_after_the_last_attempt_no_other_is_offered():
    fails = [past(number, hours_ago=900) for number in (1, 2, 3)]

    assert may_start(quiz(), fails, now=NOW).state == OfferState.USED_UP


def test_a_voided_attempt_uses_nothing_up():
    history = [past(1, state="voided"), past(2, hours_ago=900), past(3, hours_ago=900)]

    offer = may_start(quiz(), history, now=NOW)

    assert (offer.state, offer.number) == (OfferState.START, 4)


def test_a_quiz_that_is_not_published_is_not_open():
    assert may_start(None, [], now=NOW).state == OfferState.NOT_READY
