"""The figures against their textbook definitions, worked out again in plain Python."""

import json
import math
import statistics
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.item_analysis import analyse

MATRIX = "1,1,2\n1,0,2\n1,1,1\n0,0,0\n1,1,2\n0,1,1\n"


def run(path, *flags) -> str:
    out = StringIO()
    call_command("analyse_responses", str(path), *flags, stdout=out)
    return out.getvalue()


@pytest.fixture
def matrix(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text(MATRIX)
    return path


def test_a_matrix_worked_out_by_hand(matrix):
    """Totals 3, 3, 0, 4, 2; the covariances follow from five short rows."""
    found = json.loads(run(matrix, "--json"))

    test, items = found["test"], found["items"]
    assert test["n"] == 5
    assert test["mean"] == pytest.approx(2.4)
    assert test["median"] == 3
    assert test["sd"] == pytest.approx(math.sqrt(2.3))
    # Variances of the items 0.3, 0.3 and 0.7; of the totals 2.3.
    assert test["alpha"] == pytest.approx(100 * 1.5 * (1 - 1.3 / 2.3))
    assert test["error_ratio"] == pytest.approx(100 * math.sqrt(1 - test["alpha"] / 100))
    assert test["sem"] == pytest.approx(test["error_ratio"] * math.sqrt(2.3) / 100)
    assert [item["facility"] for item in items] == pytest.approx([0.6, 0.6, 0.6])
    assert [item["intended_weight"] for item in items] == pytest.approx([25, 25, 50])
    # The first item against the rest 2, 2, 0, 3, 2: covariance 0.4, variances 0.3 and 1.2.
    assert items[0]["discrimination_index"] == pytest.approx(100 * 0.4 / math.sqrt(0.3 * 1.2))
    # Sorted 0 0 1 1 1 against 0 2 2 2 3: covariance 0.4, the most there can be.
    assert items[0]["discriminative_efficiency"] == pytest.approx(100 * 0.4 / 0.4)


def test_what_is_undefined_is_null_and_never_a_wrong_number(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text("1,0,1\n1,0,0\n1,0,1\n")

    found = json.loads(run(path, "--json"))

    same, nothing, _other = found["items"]
    assert (same["facility"], same["discrimination_index"]) == (1, None)
    assert (nothing["facility"], nothing["discrimination_index"]) == (None, None)
    assert (found["test"]["skewness"], found["test"]["alpha"]) == (None, None)


def test_an_item_that_works_against_the_test_has_no_effective_weight(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text("1,1,1\n1,1,0\n1,1,0\n0,0,1\n0,0,1\n")

    items = json.loads(run(path, "--json"))["items"]

    assert items[2]["effective_weight"] is None
    assert [item["effective_weight"] for item in items[:2]] == pytest.approx([50, 50])


def test_attempts_that_are_all_alike_have_no_reliability(tmp_path):
    """Sums of tenths differ in the last digit only: that is no spread."""
    path = tmp_path / "matrix.csv"
    path.write_text("0.3,0.3,0.3\n0.1,0.2,0.3\n0.3,0.2,0.1\n0.2,0.1,0.3\n")

    test = json.loads(run(path, "--json"))["test"]

    assert (test["sd"], test["alpha"], test["skewness"]) == (0, None, None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("1,1\n1\n", "line 2: 1 marks, and line 1 has 2 maximum marks."),
        ("1,1\n1,x\n", "line 2: 'x' is not a number."),
        ("1,1\n1,nan\n", "line 2: 'nan' is not a number."),
        ("1,1\n1,1e999\n", "line 2: '1e999' is not a number."),
        ("-1,1\n1,1\n", "a maximum mark is never negative"),
    ],
)
def test_a_broken_matrix_is_refused_with_its_line(tmp_path, text, sentence):
    path = tmp_path / "matrix.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=sentence):
        run(path)


def test_maxima_alone_give_an_empty_analysis(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text("\ufeff1,2\n")

    found = json.loads(run(path, "--json"))

    assert found["test"]["n"] == 0
    assert [item["max"] for item in found["items"]] == [1, 2]


def test_people_can_read_it_too(matrix):
    assert "alpha" in run(matrix)


tables = st.integers(2, 5).flatmap(
    lambda items: st.lists(
        st.lists(st.integers(0, 4), min_size=items, max_size=items), min_size=4, max_size=12
    )
)


@given(tables)
@settings(max_examples=150)
def test_every_figure_is_the_textbook_one(rows):
    marks = np.array(rows, dtype=float)
    test, items = analyse(marks, np.full(marks.shape[1], 4.0))
    totals = [sum(row) for row in rows]

    assert test.mean == pytest.approx(statistics.fmean(totals))
    assert test.median == pytest.approx(statistics.median(totals))
    assert test.sd == pytest.approx(statistics.stdev(totals))
    if statistics.variance(totals):
        columns = list(zip(*rows, strict=True))
        within = sum(statistics.variance(column) for column in columns)
        size = len(columns)
        alpha = 100 * size / (size - 1) * (1 - within / statistics.variance(totals))
        assert test.alpha == pytest.approx(alpha, abs=1e-9)
    for place, item in enumerate(items):
        column = [row[place] for row in rows]
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        if statistics.variance(column) and statistics.variance(rest):
            expected = 100 * statistics.correlation(column, rest)
            assert item.discrimination_index == pytest.approx(expected, abs=1e-9)
            most = statistics.covariance(sorted(column), sorted(rest))
            share = 100 * statistics.covariance(column, rest) / most
            assert item.discriminative_efficiency == pytest.approx(share, abs=1e-9)
        else:
            assert item.discrimination_index is None


@given(tables)
@settings(max_examples=60)
def test_the_order_of_attempts_changes_nothing(rows):
    marks, tops = np.array(rows, dtype=float), np.full(len(rows[0]), 4.0)

    forwards, backwards = analyse(marks, tops), analyse(marks[::-1], tops)

    assert forwards[0].sd == pytest.approx(backwards[0].sd)
    for one, other in zip(forwards[1], backwards[1], strict=True):
        assert one.discrimination_index == pytest.approx(other.discrimination_index, abs=1e-9)
