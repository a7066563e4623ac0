"""Formulas of standard setting, held against the worked examples of docs/standard-setting.md."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.standard_setting import (
    Spread,
    angoff_cut,
    expected_form_cut,
    extreme_form_cuts,
    item_means,
    rating_to_store,
    spread_of,
)
from quizzes.domain.whole_test import (
    Bounds,
    NoCut,
    borderline_cut,
    hofstee_cut,
    mean_bounds,
    share_failing,
)

# Curriculum §5: three judges, four questions, round 2.
PANEL = [
    [Decimal(each) / 100 for each in judge]
    for judge in ((80, 60, 70, 90), (70, 60, 80, 90), (75, 55, 65, 85))
]
RECALL, APPLY = ("3.1", "recall"), ("3.2", "apply")


def places(value: Decimal, count: int = 4) -> str:
    return f"{value:.{count}f}"


def test_the_worked_check_of_the_curriculum():
    cut = angoff_cut(PANEL)

    assert places(cut.value) == "2.9333"
    assert places(100 * cut.value / 4, 1) == "73.3"
    assert places(cut.standard_error) == "0.0667"
    assert (Decimal(3) >= cut.value, Decimal(2) >= cut.value) == (True, False)


def test_the_stored_ratings_add_up_to_the_same_decision():
    stored = [rating_to_store(mean) for mean in item_means(PANEL)]

    assert stored == [
        Decimal("0.75"),
        Decimal("0.58333333"),
        Decimal("0.71666666"),
        Decimal("0.88333333"),
    ]
    assert round(sum(stored), 4) == Decimal("2.9333")


@given(
    st.integers(2, 9).flatmap(
        lambda judges: st.lists(
            st.lists(st.integers(0, 100), min_size=judges, max_size=judges),
            min_size=1,
            max_size=60,
        )
    ),
    st.integers(0, 6000),
)
def test_a_score_reaches_the_stored_cut_exactly_when_it_reaches_the_unrounded_one(columns, score):
    """The form adds stored ratings and keeps four places; a score has two."""
    judges = len(columns[0])
    exact = sum(sum(column) for column in columns)  # in hundredths, times the judges
    means = [Decimal(sum(column)) / 100 / judges for column in columns]
    kept = round(sum(map(rating_to_store, means)), 4)
    near = round(exact / judges) - 3 + score % 7  # scores about the cut are the ones that matter

    assert (Decimal(near) / 100 >= kept) == (near * judges >= exact)


def test_judges_of_one_mind_leave_no_standard_error():
    assert angoff_cut([[Decimal("0.5")] * 4] * 3).standard_error == 0


def test_one_judge_alone_is_no_panel():
    with pytest.raises(ValueError, match="two judges"):
        angoff_cut(PANEL[:1])


def test_the_spread_tells_how_far_judges_are_apart():
    assert spread_of([Decimal("0.8"), Decimal("0.7"), Decimal("0.75")]) == Spread(
        Decimal("0.75"), Decimal("0.7"), Decimal("0.8"), Decimal("0.05")
    )
    assert spread_of([Decimal("0.8")]).deviation is None


def test_forms_drawn_from_more_questions_than_they_need():
    """Two of the first three questions and the last one: 2 × 0.6833 + 0.8833."""
    cells = [RECALL, RECALL, RECALL, APPLY]
    blueprint = {RECALL: 2, APPLY: 1}

    cut = expected_form_cut(PANEL, cells, blueprint)
    low, high = extreme_form_cuts(PANEL, cells, blueprint)

    assert (places(cut.value), places(cut.standard_error)) == ("2.2500", "0.0500")
    assert (places(low), places(high)) == ("2.1833", "2.3500")


def test_a_form_with_a_cell_nobody_rated_has_no_cut():
    assert expected_form_cut(PANEL, [RECALL] * 4, {RECALL: 2, APPLY: 1}) is None


def test_a_form_of_every_rated_question_has_the_cut_of_the_panel():
    cells = [RECALL, RECALL, RECALL, APPLY]

    assert places(expected_form_cut(PANEL, cells, {RECALL: 3, APPLY: 1}).value) == places(
        angoff_cut(PANEL).value
    )


# --- Hofstee ---------------------------------------------------------------------------------

SCORES = [Decimal(each) for each in (50, 55, 60, 65, 70, 75, 80, 85, 90, 95)]
BOUNDS = Bounds(Decimal(60), Decimal(80), Decimal(10), Decimal(40))


def test_hofstee_where_the_line_meets_the_staircase():
    """Above 65 per cent 4 of 10 fail; the line allows 32.5 there: it meets the riser at 65."""
    assert share_failing(SCORES, Decimal(65)) == 30
    assert BOUNDS.line(Decimal(65)) == Decimal("32.5")
    assert hofstee_cut(BOUNDS, SCORES) == 65


def test_hofstee_on_a_flat_step():
    """Between 62 and 72 per cent half of them fail, and the line allows a half at 66.67."""
    scores = [Decimal(62)] * 5 + [Decimal(72)] * 5
    bounds = Bounds(Decimal(50), Decimal(75), Decimal(40), Decimal(70))

    assert places(hofstee_cut(bounds, scores), 2) == "66.67"


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([], NoCut.NO_ATTEMPTS),
        ([Decimal(20)] * 10, NoCut.CURVE_ABOVE),
        ([Decimal(100)] * 10, NoCut.CURVE_BELOW),
    ],
)
def test_hofstee_says_when_line_and_curve_do_not_meet(scores, why):
    assert hofstee_cut(BOUNDS, scores) == why


def test_the_bounds_of_a_panel_are_means():
    other = Bounds(Decimal(50), Decimal(70), Decimal(0), Decimal(20))

    assert mean_bounds([BOUNDS, other]) == Bounds(Decimal(55), Decimal(75), Decimal(5), Decimal(30))


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=30),
    st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True).map(sorted),
    st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_a_hofstee_cut_lies_within_the_bounds_and_on_the_crossing(scores, cuts, fails):
    scores = [Decimal(each) for each in scores]
    bounds = Bounds(*map(Decimal, (*cuts, *fails)))
    cut = hofstee_cut(bounds, scores)

    if not isinstance(cut, NoCut):
        assert bounds.least_cut <= cut <= bounds.most_cut
        tiny = Decimal("0.000001")
        assert share_failing(scores, cut) <= bounds.line(cut) + tiny
        assert share_failing(scores, cut + tiny) >= bounds.line(cut) - tiny


# --- Borderline regression -------------------------------------------------------------------


def test_borderline_regression_by_hand():
    """Ratings 1, 2, 3, 4 with scores 48, 62, 66, 84: score = 37 + 11.2 × rating."""
    points = [(Decimal(x), Decimal(y)) for x, y in ((1, 48), (2, 62), (3, 66), (4, 84))]

    found = borderline_cut(points)

    assert (found.intercept, found.slope, found.cut) == (37, Decimal("11.2"), Decimal("59.4"))
    assert places(found.standard_error, 2) == "2.22"
    assert places(found.explained, 3) == "0.950"


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([(1, 50), (2, 60)], NoCut.TOO_FEW_RATINGS),
        ([(2, 50), (2, 60), (2, 70)], NoCut.ONE_RATING_ONLY),
        ([(1, 70), (2, 60), (3, 50)], NoCut.NOT_RISING),
        ([(3, 10), (4, 50), (5, 90)], NoCut.OUT_OF_RANGE),
    ],
)
def test_borderline_regression_says_when_there_is_no_cut(points, why):
    assert borderline_cut([(Decimal(x), Decimal(y)) for x, y in points]) == why
