"""What a person is told before the start: the minutes with their reason, or why not."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.domain.accommodations import Allowance
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


def past(
    number: int = 1, *, hours_ago: float = 1, passed=False, state="submitted", earlier_cycle=False
) -> PastAttempt:
    finished = NOW - timedelta(hours=hours_ago)
    return PastAttempt(
        uuid.uuid4(), number, state, finished, finished, passed, earlier_cycle=earlier_cycle
    )


def test_the_whole_time_is_offered():
    offer = may_start(quiz(), [], now=NOW)

    assert (offer.state, offer.minutes, offer.reason) == (OfferState.START, 53, "")
    assert offer.deadline_at == NOW + timedelta(minutes=53)


def test_a_hard_end_shortens_the_time_and_says_so():
    offer = may_start(quiz(hard_end=NOW + timedelta(minutes=42, seconds=30)), [], now=NOW)

    assert (offer.minutes, offer.reason) == (42, "because the quiz closes at 15:30 (Vancouver)")
    assert offer.deadline_at == NOW + timedelta(minutes=42, seconds=30)


@pytest.mark.parametrize(
    "begin",
    [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # at 06:00 clocks in Toronto go back
        datetime(2027, 3, 14, 6, 30, tzinfo=UTC),  # at 07:00 they go forward
    ],
)
def test_f23_in_the_night_when_clocks_change_the_minutes_are_real_ones(begin):
    with timezone.override("America/Toronto"):
        whole = may_start(quiz(), [], now=begin)
        shortened = may_start(quiz(hard_end=begin + timedelta(minutes=42)), [], now=begin)

    assert (whole.minutes, whole.deadline_at) == (53, begin + timedelta(minutes=53))
    assert (shortened.minutes, shortened.deadline_at) == (42, begin + timedelta(minutes=42))


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


def test_before_the_first_start_the_page_says_from_when():
    early = may_start(quiz(first_start=NOW + timedelta(hours=2)), [], now=NOW)
    open_now = may_start(quiz(first_start=NOW), [], now=NOW)

    assert early.state == OfferState.TOO_EARLY
    assert early.reason == "You can start from 23 November 2026 at 16:48 (Vancouver)."
    assert open_now.state == OfferState.START


@pytest.mark.parametrize(
    ("unread", "sentence"),
    [
        (1, "Read the lessons of this module first: 1 lesson is left."),
        (3, "Read the lessons of this module first: 3 lessons are left."),
    ],
)
def test_unread_lessons_come_first_where_the_rules_ask_for_them(unread, sentence):
    offer = may_start(quiz(), [], now=NOW, unread=unread)

    assert (offer.state, offer.reason) == (OfferState.LESSONS_FIRST, sentence)


# --- A new cycle -----------------------------------------------------------------------------


def test_attempts_of_an_earlier_cycle_use_nothing_up_and_start_no_pause():
    fails = [past(number, hours_ago=0, earlier_cycle=True) for number in (1, 2, 3)]

    offer = may_start(quiz(), fails, now=NOW)

    assert (offer.state, offer.number, offer.place) == (OfferState.START, 4, 1)


def test_a_pass_of_an_earlier_cycle_does_not_end_this_one():
    offer = may_start(quiz(), [past(passed=True, earlier_cycle=True)], now=NOW)

    assert offer.state == OfferState.START


def test_an_attempt_left_open_by_an_earlier_cycle_still_comes_first():
    left = past(state="open", passed=None, earlier_cycle=True)

    assert may_start(quiz(), [left], now=NOW).state == OfferState.GO_ON


def test_a_voided_attempt_does_not_count_in_attempt_so_many_of_so_many():
    history = [past(1, state="voided"), past(2, hours_ago=900)]

    assert may_start(quiz(), history, now=NOW).place == 2


# --- Accommodations --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granted", "minutes"),
    [
        ({"extra_percent": 25}, 66),  # 66 min 15 s
        ({"extra_minutes": 10}, 63),
        ({"extra_percent": 50, "extra_minutes": 5}, 84),
    ],
)
def test_extra_time_is_included(granted, minutes):
    offer = may_start(quiz(), [], now=NOW, allowance=Allowance(1, **granted))

    assert (offer.minutes, offer.extra_time, offer.reason) == (minutes, True, "")


def test_extra_time_moves_the_hard_end_by_as_much():
    rules = quiz(hard_end=NOW + timedelta(minutes=40))

    offer = may_start(rules, [], now=NOW, allowance=Allowance(1, extra_minutes=20))

    assert (offer.minutes, offer.full_minutes) == (60, 73)
    assert offer.deadline_at == NOW + timedelta(minutes=60)
    assert offer.reason == "because the quiz closes at 15:48 (Vancouver)"


def test_extra_time_moves_the_last_start_by_as_much():
    rules = quiz(last_start=NOW - timedelta(minutes=19))
    granted = Allowance(1, extra_minutes=20)

    assert may_start(rules, [], now=NOW).state == OfferState.CLOSED
    assert may_start(rules, [], now=NOW, allowance=granted).state == OfferState.START


def test_nobody_starts_after_the_hard_end_of_the_others():
    rules = quiz(hard_end=NOW - timedelta(seconds=1))

    offer = may_start(rules, [], now=NOW, allowance=Allowance(1, extra_minutes=60))

    assert offer.state == OfferState.CLOSED


@pytest.mark.parametrize(
    ("hard_end", "span"),
    [(None, timedelta(hours=24)), (timedelta(hours=5), timedelta(hours=5))],
)
def test_without_a_limit_the_hard_end_or_a_day_remains(hard_end, span):
    rules = quiz(hard_end=hard_end and NOW + hard_end)

    offer = may_start(rules, [], now=NOW, allowance=Allowance(1, no_limit=True))

    assert (offer.deadline_at, offer.no_limit) == (NOW + span, True)


def test_rest_alone_adds_no_time():
    offer = may_start(quiz(), [], now=NOW, allowance=Allowance(1, rest=timedelta(minutes=20)))

    assert (offer.minutes, offer.extra_time) == (53, False)
