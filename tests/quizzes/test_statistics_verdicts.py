"""What a question's figures call for, and what they do not."""

import pytest

from quizzes.domain.statistics.verdicts import Finding, verdicts_on

QUIET = {
    "counted": 100, "right": 60, "partly": 0, "wrong": 40, "omitted": 0, "not_reached": 0,
    "facility": 0.6, "facility_interval": [0.5, 0.69], "facility_answered": 0.6,
    "random_guess_score": 0.25, "discrimination_index": 35.0,
    "discrimination_interval": [17.0, 51.0], "discriminative_efficiency": 45.0, "months": [],
    "fast": {"n": 0, "right": 0, "expected": 0.0, "spread": 0.0}, "differential": [],
    "options": [
        {"option": "aaaa", "right": True, "count": 60, "share": 0.6, "point_biserial": 0.35},
        {"option": "bbbb", "right": False, "count": 40, "share": 0.4, "point_biserial": -0.35},
    ],
}  # fmt: skip


def option(**changes):
    changed = {"option": "cccc", "right": False, "count": 20, "share": 0.2, "point_biserial": -0.1}
    return {"options": [*QUIET["options"], changed | changes]}


def month(n: int, facility: float):
    return {"month": "2026-05", "n": n, "facility": facility}


def found(**changes) -> list[Finding]:
    return [verdict.finding for verdict in verdicts_on(QUIET | changes)]


def test_a_question_that_works_calls_for_nothing():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        (option(point_biserial=0.35), Finding.KEY_DOUBTFUL),
        ({"discrimination_index": -30.0, "discrimination_interval": [-47.0, -11.0]},
         Finding.BACKWARDS),
        ({"discrimination_index": 14.9}, Finding.WEAK),
        ({"discriminative_efficiency": 14.9}, Finding.WEAK),
        ({"facility_answered": 0.2, "facility_interval": [0.13, 0.24]}, Finding.GUESSED),
        ({"facility_answered": 0.29, "facility_interval": [0.2, 0.38]}, Finding.HARD),
        ({"facility_answered": 0.96}, Finding.EASY),
        (option(count=0, share=0.0, point_biserial=None), Finding.UNPICKED),
        ({"omitted": 12}, Finding.OMITTED),
        ({"not_reached": 12}, Finding.NOT_REACHED),
        ({"months": [month(100, 0.5), *[month(40, 0.8)] * 3]}, Finding.DRIFT),
        ({"fast": {"n": 20, "right": 18, "expected": 9.0, "spread": 4.0}}, Finding.KNOWN),
        ({"differential": [{"class": "C", "delta": -2.0}]}, Finding.UNEQUAL),
    ],
)  # fmt: skip
def test_each_finding_has_its_cause(changes, finding):
    assert found(**changes) == [finding]


@pytest.mark.parametrize(
    "changes",
    [
        option(point_biserial=0.1),  # its interval holds 0
        option(point_biserial=0.9, share=0.04),
        {"discrimination_index": 15.0},
        {"facility_answered": 0.3},
        {"facility_answered": 0.95},
        {"months": [month(25, 0.1), *[month(40, 0.8)] * 3]},
        {"months": [month(100, 0.5), *[month(40, 0.59)] * 3]},
        {"fast": {"n": 9, "right": 9, "expected": 1.0, "spread": 1.0}},
        {"differential": [{"class": "B", "delta": -1.2}]},
    ],
)
def test_what_chance_explains_calls_for_nothing(changes):
    assert found(**changes) == []


def test_below_the_least_number_nothing_is_concluded():
    assert found(counted=25, discrimination_index=-90.0) == []


def test_what_is_urgent_comes_first():
    assert found(
        omitted=20, discrimination_index=-50.0, discrimination_interval=[-60.0, -30.0]
    ) == [Finding.BACKWARDS, Finding.OMITTED]
