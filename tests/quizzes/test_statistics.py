"""Figures of a quiz from its graded responses: which attempts count, and what is said of them."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from quizzes.domain.item_analysis import analyse
from quizzes.domain.statistics.computing import Computed, compute
from quizzes.domain.statistics.groups import groupings_of
from quizzes.domain.statistics.reading import read_sittings
from quizzes.models import Grade, RegradedMark
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.quizzes.statistics_makers import questions_of, sat_many

pytestmark = pytest.mark.django_db
ROWS = ["aaaa", "aaab", "abcb", "bacc", "abbb", "bbbb", "aab-", "aa--"]


def computed(quiz, counted="first", *, draft=False) -> Computed:
    return compute(quiz, counted, draft=draft)


def test_a_quiz_of_one_form_has_the_figures_of_its_matrix(quiz):
    sat_many(quiz, ROWS)
    marks = np.array([[float(letter == "a") for letter in row] for row in ROWS])

    found = computed(quiz)
    test, items = analyse(marks, np.ones(4))

    assert found.n == 8
    assert found.figures["test"] == pytest.approx(vars(test))
    for version, expected in zip(questions_of(quiz), items, strict=True):
        n, figures = found.items[version.pk]
        assert n == 8
        assert {name: figures[name] for name in vars(expected)} == pytest.approx(vars(expected))


def test_what_was_not_drawn_is_not_a_zero(quiz):
    """The first two are always right, each in half of the forms."""
    sat_many(quiz, ["a aa", "a ba", " aab", " abb"] * 3)
    first, second, *_rest = questions_of(quiz)

    found = computed(quiz)

    assert found.items[first.pk][0] == found.items[second.pk][0] == 6
    assert found.items[first.pk][1]["facility"] == found.items[second.pk][1]["facility"] == 1
    assert found.items[first.pk][1]["exposure"] == 0.5
    assert found.figures["length"] == 3


def test_right_wrong_omitted_and_not_reached_are_apart(quiz):
    sat_many(quiz, ["a-ab", "ab--", "aa-c"])
    questions = questions_of(quiz)

    items = computed(quiz).items
    counts = [
        tuple(
            items[version.pk][1][name]
            for name in ("right", "wrong", "partly", "omitted", "not_reached")
        )
        for version in questions
    ]

    assert counts == [(3, 0, 0, 0, 0), (1, 1, 0, 1, 0), (1, 0, 0, 1, 1), (0, 2, 0, 0, 1)]
    third = items[questions[2].pk][1]
    assert (third["facility"], third["facility_answered"]) == (pytest.approx(1 / 3), 1)


def test_first_attempts_count_by_default_and_all_on_request(quiz):
    user = make_user()
    sat_many(quiz, ["bbbb"], user=user, number=1)
    sat_many(quiz, ["aaaa"], user=user, number=2, finished_at=NOW + timedelta(days=1))

    assert computed(quiz).figures["test"]["mean"] == 0
    assert computed(quiz, "all").figures["test"]["mean"] == 2


def test_voided_attempts_never_count_and_the_next_one_is_then_the_first(quiz):
    user = make_user()
    sat_many(quiz, ["bbbb"], user=user, number=1, state="voided")
    sat_many(quiz, ["aaaa"], user=user, number=2)

    assert [computed(quiz, counted).n for counted in ("first", "all")] == [1, 1]
    assert computed(quiz).figures["test"]["mean"] == 4


def test_draft_content_counts_only_where_drafts_may_be_shown_and_is_told(quiz):
    sat_many(quiz, ["aaaa", "bbbb"], has_draft_content=True)

    assert computed(quiz).n == 0
    shown = computed(quiz, draft=True)
    assert (shown.n, shown.figures["draft"]) == (2, 2)


def correct(attempt, position: int, *, mark: int, worth: int) -> None:
    grade = Grade.objects.create(
        attempt=attempt, number=2, score=0, max_score=4, cut=Decimal(2), passed=True,
        gates=[], topics=[], answered=4, graded_at=NOW,
    )  # fmt: skip
    RegradedMark.objects.create(grade=grade, position=position, mark=mark, worth=worth)


def test_the_marks_of_the_latest_grade_count(quiz):
    attempts = sat_many(quiz, ["abbb", "abbb", "aabb"])
    correct(attempts[0], 2, mark=1, worth=1)

    found = computed(quiz)

    assert found.items[questions_of(quiz)[1].pk][1]["facility"] == pytest.approx(2 / 3)
    assert (found.figures["passed"], found.figures["corrected"]) == (2, 1)


def test_a_question_that_is_worth_nothing_has_no_facility_and_keeps_its_options(quiz):
    for attempt in sat_many(quiz, ["aaaa", "baab", "abcb", "cbaa"]):
        correct(attempt, 1, mark=0, worth=0)
    first = questions_of(quiz)[0]

    figures = computed(quiz).items[first.pk][1]

    assert (figures["max"], figures["facility"], figures["discrimination_index"]) == (0, None, None)
    assert [option["count"] for option in figures["options"]] == [2, 1, 1, 0]


def test_options_are_compared_with_the_rest_of_the_form(quiz):
    """The key of the first question is chosen by the two weak ones."""
    sat_many(quiz, ["aabb", "aabb", "caaa", "caaa"])
    key, _b, other, nobody = computed(quiz).items[questions_of(quiz)[0].pk][1]["options"]

    assert [option["right"] for option in (key, other)] == [True, False]
    assert (key["point_biserial"], other["point_biserial"]) == pytest.approx((-1, 1))
    assert (other["count"], other["share"]) == (2, 0.5)
    assert (nobody["count"], nobody["point_biserial"]) == (0, None)


def test_time_is_what_passed_before_the_save(quiz):
    sat_many(quiz, ["aaaa"] * 3)

    figures = computed(quiz).items[questions_of(quiz)[2].pk][1]

    assert (figures["seconds"], figures["timed"]) == ([30, 30, 30], 3)


def test_months_tell_how_a_question_moves(quiz):
    sat_many(quiz, ["aaaa", "baaa"])
    sat_many(quiz, ["baaa"], finished_at=NOW + timedelta(days=40))

    found = computed(quiz)

    assert found.items[questions_of(quiz)[0].pk][1]["months"] == [
        {"month": "2026-05", "n": 2, "facility": 0.5},
        {"month": "2026-06", "n": 1, "facility": 0},
    ]
    assert [month["n"] for month in found.figures["months"]] == [2, 1]


def test_groups_are_only_counted_and_clinics_not_even_named(quiz, monkeypatch):
    monkeypatch.setattr("quizzes.domain.statistics.groups.LEAST_IN_GROUP", 2)
    clinics = {"en": make_clinic(name="Harbour"), "fr": make_clinic(name="Hill")}
    for language, rows in (("en", ["aaab", "abbb", "babb"]), ("fr", ["baab", "aabb"])):
        for row in rows:
            user = make_user(language=language)
            make_membership(clinics[language], user)
            sat_many(quiz, [row], user=user)
    sat_many(quiz, ["aaaa"], user=make_user(language="de"))

    found = groupings_of(read_sittings(quiz, "first", draft=False))

    assert [(each.kind, each.names, each.counts) for each in found] == [
        ("language", ["en", "fr"], [3, 2]),
        ("clinic", ["1", "2"], [3, 2]),
    ]
    assert sorted(found[0].place.tolist()) == [-1, 0, 0, 0, 1, 1]


def test_nobody_has_sat_yet(quiz):
    found = computed(quiz)

    assert (found.n, found.items, found.figures["test"]["alpha"]) == (0, {}, None)


def test_one_attempt_alone_gives_figures_without_spread(quiz):
    sat_many(quiz, ["ab-a"])

    figures = computed(quiz)

    assert (figures.figures["test"]["mean"], figures.figures["test"]["sd"]) == (2, None)
    json.dumps(figures.figures, allow_nan=False)
    json.dumps(list(figures.items.values()), allow_nan=False)


def test_the_command_prints_the_same_figures_as_json(quiz):
    sat_many(quiz, ROWS)
    out = StringIO()

    call_command(
        "quiz_statistics", f"{quiz.quiz.course.slug}/{quiz.quiz.slug}", "--json", stdout=out
    )

    report = json.loads(out.getvalue())
    assert (report["quiz"], report["version"], report["n"]) == ("safety", 1, 8)
    assert report["test"] == pytest.approx(computed(quiz).figures["test"])
    assert [item["item"] for item in report["items"]] == [
        version.item.ref for version in questions_of(quiz)
    ]


def test_the_command_says_which_quiz_it_does_not_know(quiz):
    with pytest.raises(CommandError, match="0 quizzes are called 'nothing'"):
        call_command("quiz_statistics", "nothing")
