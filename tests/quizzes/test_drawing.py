"""Drawing a form: the blueprint is met, chance shuffles, a retake is a different form."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.drawing import BankTooSmall, Candidate, draw_form, lay_out

BLUEPRINT = {("3.1", "recall"): 3, ("3.2", "apply"): 2}


def bank(per_cell: int = 6) -> list[Candidate]:
    cells = [("3.1", "recall"), ("3.2", "apply"), ("3.3", "apply")]
    return [
        Candidate(
            item=number,
            version=100 + number,
            topic=cells[number % 3][0],
            level=cells[number % 3][1],
            critical=False,
            signed=True,
            entry={"takes": "option", "options": ["aa", "bb", "cc", "dd"]},
        )
        for number in range(3 * per_cell)
    ]


@given(st.integers())
def test_every_form_meets_the_blueprint(seed):
    drawn = draw_form(BLUEPRINT, bank(), chance=random.Random(seed))

    assert Counter(candidate.cell for candidate in drawn) == BLUEPRINT
    assert len({candidate.item for candidate in drawn}) == 5


def test_items_of_earlier_attempts_come_last():
    seen = {candidate.item for candidate in draw_form(BLUEPRINT, bank())}

    assert seen.isdisjoint(candidate.item for candidate in draw_form(BLUEPRINT, bank(), seen=seen))


def test_seen_items_fill_a_cell_that_has_no_others():
    everything = {candidate.item for candidate in bank(per_cell=3)}

    assert len(draw_form(BLUEPRINT, bank(per_cell=3), seen=everything)) == 5


def test_a_bank_that_cannot_fill_a_cell_is_refused():
    with pytest.raises(BankTooSmall) as refusal:
        draw_form(BLUEPRINT, bank(per_cell=2))

    assert str(refusal.value) == "This quiz cannot start: its bank lacks questions on 3.1."


def test_order_of_items_and_of_options_is_up_to_chance():
    forms = {str(lay_out(draw_form(BLUEPRINT, bank()))) for _ in range(20)}

    assert len(forms) == 20


def test_a_position_keeps_what_saving_and_grading_need():
    entry = lay_out([bank()[0]], chance=random.Random(1))[0]

    assert sorted(entry.pop("options")) == ["aa", "bb", "cc", "dd"]
    assert entry == {"version": 100, "takes": "option", "topic": "3.1", "critical": False}


def test_options_that_ascend_keep_their_order():
    fixed = replace(bank()[0], fixed_order=True)

    assert lay_out([fixed])[0]["options"] == ["aa", "bb", "cc", "dd"]
