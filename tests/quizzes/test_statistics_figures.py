"""Formulas worked out by hand, compared with published tables, and with plain Python."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.firmness import Firmness, firmness_of
from quizzes.domain.statistics import decisions, groups, intervals, options
from quizzes.domain.statistics.entries import Entries
from quizzes.domain.statistics.items import figures_of_items
from quizzes.domain.statistics.reading import Saves, Sheets, Sittings
from quizzes.domain.statistics.times import seconds_per_entry, times_of
from quizzes.domain.statistics.totals import alpha_of
from quizzes.models import ItemVersion


def entries_of(rows: list[list[float | None]]) -> Entries:
    """A row per attempt; None was not drawn."""
    cells = [
        (attempt, item, mark)
        for attempt, row in enumerate(rows)
        for item, mark in enumerate(row)
        if mark is not None
    ]
    attempt, item, mark = (np.array(column) for column in zip(*cells, strict=True))
    return Entries(attempt, item, mark.astype(float), len(rows), len(rows[0]))


@pytest.mark.parametrize(
    ("n", "firmness"),
    [(25, Firmness.TOO_FEW), (26, Firmness.EARLY), (50, Firmness.USABLE), (200, Firmness.STABLE)],
)
def test_how_much_may_be_said_follows_from_the_number(n, firmness):
    assert firmness_of(n) == firmness


def test_intervals_of_published_tables():
    assert intervals.wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=5e-5)
    assert intervals.wilson(0, 10) == pytest.approx((0, 0.2775), abs=5e-5)
    assert intervals.fisher(0.5, 30) == pytest.approx((0.1704, 0.7290), abs=5e-5)
    assert intervals.of_mean(10, 2, 100) == pytest.approx((9.608, 10.392), abs=5e-4)
    assert intervals.f_quantile(0.95, 5, 10) == pytest.approx(3.3258, abs=5e-5)
    assert intervals.f_quantile(0.975, 30, 120) == pytest.approx(1.6899, abs=5e-5)


def test_the_interval_of_alpha_is_feldts():
    low, high = intervals.feldt(0.8, 30, 40)

    upper = intervals.f_quantile(0.975, 29, 29 * 39)
    assert low == pytest.approx(1 - 0.2 * upper)
    assert low < 0.8 < high


@pytest.mark.parametrize(
    "interval", [intervals.wilson(None, 9), intervals.fisher(0.4, 3), intervals.feldt(0.8, 1, 40)]
)
def test_without_figures_there_is_no_interval(interval):
    assert interval is None


def test_an_item_of_drawn_forms_is_compared_within_them():
    """Item 0 was in the first three forms: marks 1, 1, 0 against rests 1, 0, 0."""
    entries = entries_of([[1, 1, None], [1, None, 0], [0, 0, None], [None, 1, 1]])

    found = figures_of_items(entries, entries.totals(), np.ones(3))

    assert found.facility.tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 2])
    assert found.discrimination_index[0] == pytest.approx(50)
    assert found.intended_weight.tolist() == pytest.approx([50, 50, 50])


def test_weights_of_drawn_items_add_up_to_a_form():
    entries = entries_of([[1, 1, None], [1, None, 1], [None, 0, 0], [0, 0, None], [None, 1, 1]])

    weights = figures_of_items(entries, entries.totals(), np.ones(3)).effective_weight

    assert float((weights * entries.count / 5).sum()) == pytest.approx(100)


tables = st.integers(2, 4).flatmap(
    lambda items: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=items, max_size=items),
        min_size=4,
        max_size=10,
    ).filter(lambda rows: any(mark is not None for row in rows for mark in row))
)


@given(tables)
@settings(max_examples=150)
def test_figures_of_drawn_forms_are_those_of_plain_python(rows):
    entries = entries_of(rows)
    found = figures_of_items(entries, entries.totals(), np.full(entries.items, 2.0))

    for item in range(entries.items):
        sat = [row for row in rows if row[item] is not None]
        marks = [row[item] for row in sat]
        rests = [sum(mark or 0 for mark in row) - row[item] for row in sat]
        if not marks:
            assert math.isnan(found.facility[item])
            continue
        assert found.facility[item] == pytest.approx(statistics.fmean(marks) / 2)
        if len(sat) > 1 and statistics.variance(marks) and statistics.variance(rests):
            index = 100 * statistics.correlation(marks, rests)
            most = statistics.covariance(sorted(marks), sorted(rests))
            assert found.discrimination_index[item] == pytest.approx(index, abs=1e-9)
            share = 100 * statistics.covariance(marks, rests) / most
            assert found.discriminative_efficiency[item] == pytest.approx(share, abs=1e-9)
        else:
            assert math.isnan(found.discrimination_index[item])


def plain_alpha(rows) -> float | None:
    """As `alpha_of`, pair by pair."""
    length = sum(mark is not None for row in rows for mark in row) / len(rows)
    marks = [[row[item] for row in rows if row[item] is not None] for item in range(len(rows[0]))]
    within = [(statistics.variance(column), len(column)) for column in marks if len(column) > 1]
    between = []
    for one in range(len(rows[0])):
        for other in range(len(rows[0])):
            pairs = [(r[one], r[other]) for r in rows if None not in (r[one], r[other])]
            if one != other and len(pairs) > 1:
                between.append((statistics.covariance(*zip(*pairs, strict=True)), len(pairs)))
    if length <= 1 or len(rows) < 3 or not within or not between:
        return None
    variance, covariance = (
        sum(value * n for value, n in values) / sum(n for _value, n in values)
        for values in (within, between)
    )
    whole = length * variance + length * (length - 1) * covariance
    return 100 * length**2 * covariance / whole if whole > 1e-9 else None


@given(tables)
@settings(max_examples=150)
def test_alpha_of_drawn_forms_is_that_of_plain_python(rows):
    expected = plain_alpha(rows)

    assert alpha_of(entries_of(rows)) == (expected if expected is None else pytest.approx(expected))


@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_attempts_changes_nothing_and_figures_keep_their_bounds(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = (
        figures_of_items(entries, entries.totals(), np.full(entries.items, 2.0))
        for entries in (entries_of(rows), entries_of(mixed))
    )

    for name in ("facility", "sd", "discrimination_index", "effective_weight"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), nan_ok=True, abs=1e-9)
    known = one.discrimination_index[~np.isnan(one.discrimination_index)]
    assert np.all(np.abs(known) <= 100 + 1e-9)
    facility = one.facility[~np.isnan(one.facility)]
    assert np.all((facility >= 0) & (facility <= 1))


def test_mantel_haenszel_worked_out_by_hand():
    """Two strata, (wrong, right): reference (10, 30) and (5, 15), focal (20, 20) and (10, 10).

    Odds (30·20/80 + 15·10/40) ÷ (10·20/80 + 5·10/40) = 11.25 ÷ 3.75 = 3.
    """
    table = np.array([[[10.0, 30.0], [20.0, 20.0]], [[5.0, 15.0], [10.0, 10.0]]])

    found = groups.mantel_haenszel(table)

    assert found["delta"] == pytest.approx(-2.35 * math.log(3))
    # Expected right of the reference 25 and 12.5, variances 40·40·50·30 ÷ (80²·79) and so on.
    spread = 40 * 40 * 50 * 30 / (80**2 * 79) + 20 * 20 * 25 * 15 / (40**2 * 39)
    assert found["chi_square"] == pytest.approx((7.5 - 0.5) ** 2 / spread)
    assert (found["reference"], found["focal"], found["class"]) == (60, 60, "C")


@pytest.mark.parametrize(("focal", "known"), [(29, False), (30, True)])
def test_groups_below_thirty_are_not_compared(focal, known):
    table = np.array([[[20.0, 20.0], [10.0, focal - 10.0]]])

    assert (groups.mantel_haenszel(table) is not None) is known


def test_equally_able_groups_show_no_difference():
    table = np.array([[[20.0, 20.0], [20.0, 20.0]], [[5.0, 15.0], [10.0, 30.0]]])

    found = groups.mantel_haenszel(table)

    assert (found["delta"], found["class"]) == (pytest.approx(0), "A")


def test_decision_consistency_of_one_person_is_a_binomial():
    """Three of four with alpha 1: the chance of 3 or 4 right is 0.75³·(4·0.25 + 0.75) = 0.738."""
    found = decisions.decision_consistency(np.array([3.0]), np.array([2.93]), 4, 100.0)

    again = 4 * 0.75**3 * 0.25 + 0.75**4
    assert found["consistency"] == pytest.approx(again**2 + (1 - again) ** 2)


@given(
    st.lists(st.integers(0, 10), min_size=2, max_size=20),
    st.floats(0.5, 9.5),
    st.floats(-20, 100),
)
@settings(max_examples=60)
def test_decisions_agree_at_least_as_often_as_a_coin(totals, cut, alpha):
    values = np.array(totals, dtype=float)

    found = decisions.decision_consistency(values, np.full(len(values), cut), 10, alpha)

    assert 0.5 - 1e-9 <= found["consistency"] <= 1 + 1e-9


def test_who_is_near_the_cut_is_counted():
    totals, cuts = np.array([10.0, 12.0, 15.0, 30.0]), np.full(4, 12.0)

    found = decisions.near_the_cut(totals, cuts, 1.0)

    assert (found["count"], found["reach"]) == (1, pytest.approx(1.96, abs=1e-3))
    assert decisions.histogram(totals, 30)[10:16] == [1, 0, 1, 0, 0, 1]


def test_score_groups_are_fifths_and_keep_equal_totals_together():
    totals = np.array([1, 2, 2, 2, 3, 4, 5, 6, 7, 8], dtype=float)

    found = options.score_groups(totals).tolist()

    assert found[1:4] == [found[1]] * 3
    assert (found[0], found[-1]) == (0, 4)


LETTERS = "abc"
ASKED = ItemVersion(
    kind="single-best-answer",
    payload={
        "stem": "Which?",
        "options": [{"id": letter, "text": letter, "rationale": ""} for letter in LETTERS],
        "key": "a",
    },
)


def sheets_of(letters: list[str]) -> Sheets:
    """Everybody had the one question; "-" left it blank."""
    size = len(letters)
    codes = sorted(set(letters))
    return Sheets(
        attempt=np.arange(size),
        position=np.ones(size, np.int64),
        version=np.ones(size, np.int64),
        mark=np.array([float(letter == "a") for letter in letters]),
        worth=np.ones(size),
        answered=np.array([letter != "-" for letter in letters]),
        response=np.array([codes.index(letter) for letter in letters]),
        examples=np.array([letters.index(letter) for letter in codes]),
    )


@given(st.lists(st.tuples(st.sampled_from("abc-"), st.integers(0, 9)), min_size=3, max_size=15))
@settings(max_examples=100)
def test_options_are_counted_and_correlated_as_in_plain_python(people):
    letters, rest = [who[0] for who in people], [float(who[1]) for who in people]
    sheets = sheets_of(letters)
    size = len(letters)
    drawn = Entries(sheets.attempt, np.zeros(size, np.int64), sheets.mark, size, 1)
    group = options.score_groups(np.array(rest))
    found = options.tally(sheets, drawn, np.array(rest), group)
    rests = options.rests_of(drawn, np.array(rest), group)
    responses = [None if letter == "-" else letter for letter in sorted(set(letters))]

    counted = options.options_of(ASKED, 0, np.arange(found.size), responses, found, rests)

    for option in counted:
        chose = [float(letter == option["option"]) for letter in letters]
        assert option["count"] == sum(chose)
        assert option["right"] is (option["option"] == "a")
        if 0 < sum(chose) < size and len(set(rest)) > 1:
            expected = statistics.correlation(chose, rest)
            assert option["point_biserial"] == pytest.approx(expected, abs=1e-9)
        else:
            assert option["point_biserial"] is None
        of_group = [
            [own for own, theirs in zip(chose, group, strict=True) if theirs == place]
            for place in range(options.GROUPS)
        ]
        assert option["groups"] == [
            pytest.approx(statistics.fmean(some)) if some else None for some in of_group
        ]


def test_time_belongs_to_the_question_that_was_saved_next():
    """One person: question 2 after 10 s, question 1 after 40, question 2 again after 60."""
    sheets = sheets_of(["a", "b"])
    sheets = Sheets(**vars(sheets) | {"attempt": np.zeros(2, int), "position": np.array([1, 2])})
    started = np.array([1_000_000])
    nobody = np.zeros(1, bool)
    sittings = Sittings(np.array([7]), started, started, started, started, nobody, nobody, [])
    moments = started + np.array([10, 40, 60]) * 1_000_000
    saves = Saves(np.zeros(3, int), np.array([2, 1, 2]), moments)

    assert seconds_per_entry(sheets, saves, sittings).tolist() == [30, 30]


def test_fast_and_right_is_set_against_what_the_score_explains():
    """Five people take a minute; one of the weak takes a second and is right."""
    entries = Entries(np.arange(6), np.zeros(6, int), np.zeros(6), 6, 1)
    seconds = np.array([60.0, 60, 60, 60, 60, 1])
    right = np.array([0.0, 0, 0, 1, 1, 1])
    group = np.array([0, 0, 0, 1, 1, 0])

    found = times_of(entries, seconds, right, group)

    assert (found.fast[0], found.fast_right[0]) == (1, 1)
    assert (found.expected[0], found.spread[0]) == (0.25, 0.25 * 0.75)
    assert found.quarters[0].tolist() == [60, 60, 60]
