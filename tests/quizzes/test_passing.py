"""The pass rule: total, topic minimum, critical items; exact to the last digit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.passing import Marked, Rule, decide, provisional_cut, total_mark

RULE = Rule(cut=Decimal(34), topic_minimum_percent=Decimal(50), critical_items_must_be_right=True)


def sheet(right: int, of: int = 40, *, topic: str = "3.1", critical: bool = False) -> list[Marked]:
    return [
        Marked(topic, critical, Decimal(1) if place < right else Decimal(0)) for place in range(of)
    ]


def failed_gates(items, rule=RULE) -> list[str]:
    return [gate["gate"] for gate in decide(items, rule).gates if not gate["passed"]]


def test_the_cut_itself_passes_and_one_less_does_not():
    assert decide(sheet(34), RULE).passed
    assert failed_gates(sheet(33)) == ["total"]


def test_a_score_just_under_the_cut_does_not_pass():
    marks = [Marked("3.1", False, Decimal("29.99"), worth=Decimal(40))]

    assert failed_gates(marks, replace(RULE, cut=Decimal(30))) == ["total"]
    assert decide(marks, replace(RULE, cut=Decimal("29.99"))).passed


def test_the_worked_check_of_the_curriculum():
    rule = replace(RULE, cut=Decimal("2.93"), topic_minimum_percent=Decimal(0))

    assert decide(sheet(3, 4), rule).passed
    assert not decide(sheet(2, 4), rule).passed


def test_a_critical_miss_at_ninety_five_per_cent_is_not_a_pass():
    items = sheet(38, 38) + sheet(0, 2, critical=True)

    outcome = decide(items, RULE)

    assert (outcome.score, outcome.passed, failed_gates(items)) == (38, False, ["critical"])
    assert outcome.gates[-1]["missed"] == 2
    assert decide(items, replace(RULE, critical_items_must_be_right=False)).passed


def test_a_weak_topic_is_not_made_up_for_by_another():
    items = sheet(30, 30) + sheet(4, 10, topic="3.2")

    outcome = decide(items, RULE)

    assert outcome.gates[1] == {"gate": "topic-minimum", "passed": False, "topics": ["3.2"]}
    assert outcome.topics == [
        {"topic": "3.1", "score": "30", "max": "30", "band": "above"},
        {"topic": "3.2", "score": "4", "max": "10", "band": "under-minimum"},
    ]


def test_half_of_a_topic_is_not_under_a_minimum_of_half():
    items = sheet(30, 30) + sheet(5, 10, topic="3.2")

    assert decide(items, RULE).passed
    assert [topic["band"] for topic in decide(items, RULE).topics] == ["above", "below"]


def test_a_provisional_cut_is_not_rounded():
    assert provisional_cut(Decimal("85.00"), 40) == Decimal(34)
    assert provisional_cut(Decimal("72.25"), 39) == Decimal("28.1775")


def test_a_form_without_items_cannot_be_graded():
    with pytest.raises(ValueError, match="without items"):
        total_mark({}, {})


marks = st.decimals("-2", "2", places=2)


@given(st.lists(st.tuples(st.sampled_from(["3.1", "3.2"]), st.booleans(), marks), min_size=1))
def test_a_score_is_within_its_bounds_and_topics_add_up(values):
    outcome = decide([Marked(*value) for value in values], RULE)

    assert 0 <= outcome.score <= outcome.max_score == len(values)
    assert sum(Decimal(topic["score"]) for topic in outcome.topics) == outcome.score


@given(st.lists(st.tuples(st.sampled_from(["3.1", "3.2"]), st.booleans(), marks), min_size=1))
def test_the_order_of_items_changes_nothing(values):
    items = [Marked(*value) for value in values]

    assert decide(items, RULE) == decide(items[::-1], RULE)
