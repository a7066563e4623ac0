"""How hard the forms of a blueprint are expected to be."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.domain.drawing import Candidate
from quizzes.domain.expected import FormSpread, expected_share, spread_of_forms

CELL = ("3.1", "recall")


def questions(*shares) -> list[Candidate]:
    return [
        Candidate(
            item=number,
            version=100 + number,
            topic=CELL[0],
            level=CELL[1],
            critical=False,
            signed=True,
            entry={"takes": "option", "options": ["aa", "bb"]},
            rating=None if share is None else Decimal(share),
        )
        for number, share in enumerate(shares)
    ]


def test_the_word_of_the_panel_comes_before_what_people_did():
    (question,) = questions("0.6")

    assert replace(question, facility=Decimal("0.9")).expected == Decimal("0.6")
    assert replace(question, rating=None, facility=Decimal("0.9")).expected == Decimal("0.9")


def test_a_form_is_expected_to_yield_the_mean_of_its_questions():
    assert expected_share(questions("0.5", "0.7", "0.9")) == pytest.approx(0.7)


def test_a_form_with_a_question_nobody_knows_is_not_judged():
    assert expected_share(questions("0.5", None)) is None
    assert expected_share([]) is None


def test_the_spread_is_over_the_forms_that_can_be_drawn():
    spread = spread_of_forms({CELL: 1}, questions("0.4", "0.6", "0.8"), draws=90)

    assert (spread.draws, spread.judged) == (90, 90)
    assert (spread.lowest, spread.highest) == (0.4, 0.8)
    assert spread.mean == pytest.approx(0.6, abs=0.05)
    assert spread.sd == pytest.approx(0.163, abs=0.03)
    assert spread.within(0.5, None) + spread.within(None, 0.5) == 90


def test_the_same_bank_shows_the_same_spread_every_time():
    bank = questions("0.31", "0.62", "0.83", "0.94")

    assert spread_of_forms({CELL: 2}, bank) == spread_of_forms({CELL: 2}, bank)


def test_forms_with_unknown_questions_are_counted_and_left_out():
    spread = spread_of_forms({CELL: 1}, questions("0.5", None), draws=40)

    assert spread == FormSpread(40, [0.5] * spread.judged)
    assert 0 < spread.judged < 40


@pytest.mark.parametrize("bank", [questions(), questions(None, None)])
def test_without_a_form_or_a_known_question_there_is_no_spread(bank):
    assert spread_of_forms({CELL: 1}, bank) is None
