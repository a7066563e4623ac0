"""Grading in SQL says of any form, rule and answers what the kinds and plain Python say."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.domain.checking import differing_grades
from quizzes.domain.grading import grade_closed
from quizzes.domain.marks import enter_listed, refresh_marks
from quizzes.domain.passing import Marked, Rule, decide
from quizzes.models import Answer, Attempt, Form, Grade, GradedResponse, ItemMark, QuizVersion
from tests.factories import NOW, make_attempt, make_item, make_quiz, next_number

pytestmark = pytest.mark.django_db
TOPICS = ["3.1", "3.10", "3.2", "Z", "a", "é"]
MARKS = {"aaaa": Decimal(1), "bbbb": Decimal("0.33"), "cccc": Decimal("0.5"), "dddd": Decimal(0)}


class ByLetter:
    """A kind with partial credit and an option that does harm; it lists nothing."""

    def grade(self, payload, response):
        return MARKS.get(response, Decimal(0))

    def is_forbidden(self, payload, response):
        return response == "dddd"

    def responses(self, payload):
        return None


entries = st.tuples(
    st.sampled_from(TOPICS),
    st.booleans(),
    st.lists(st.sampled_from([*MARKS, None]), max_size=3),
)
sheets = st.lists(entries, min_size=1, max_size=8)
rules = st.tuples(
    st.decimals("0", "8", places=4),
    st.sampled_from([Decimal(0), Decimal("33.33"), Decimal(50), Decimal(100)]),
    st.booleans(),
)


@pytest.fixture
def by_letter(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "by-letter", ByLetter())


@pytest.fixture
def attempt(by_letter):
    """Whose person and course every generated sitting is of."""
    return make_attempt()


@pytest.fixture
def version(attempt):
    version = make_item(attempt.quiz_version.bank)
    version.pk, version.kind, version.number, version.state = None, "by-letter", 2, "draft"
    version.save()
    return version


def sit(attempt: Attempt, version, sheet, rule) -> Attempt:
    """A closed attempt whose log holds these answers in their order, the last of each counting."""
    cut, minimum, strict = rule
    quiz_version = QuizVersion.objects.get(pk=attempt.quiz_version_id)
    quiz_version.pk, quiz_version.number = None, next_number()
    quiz_version.topic_minimum_percent = minimum
    quiz_version.critical_items_must_be_right = strict
    quiz_version.save()
    sat = Attempt.objects.get(pk=attempt.pk)
    sat.pk, sat.public_id, sat.number = None, Attempt().public_id, next_number()
    sat.quiz_version, sat.state, sat.finished_at = quiz_version, "submitted", NOW
    sat.save()
    items = [
        {"version": version.pk, "topic": topic, "critical": critical}
        for topic, critical, _ in sheet
    ]
    Form.objects.create(
        attempt=sat, items=items, item_count=len(items), cut=cut, cut_kind="provisional"
    )
    Answer.objects.bulk_create(
        Answer(
            attempt=sat,
            position=position,
            sequence=sequence,
            response=response,
            writer=sat.writer,
            received_at=NOW,
        )
        for position, (_topic, _critical, saved) in enumerate(sheet, start=1)
        for sequence, response in enumerate(saved, start=1)
    )
    return sat


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sittings=st.lists(st.tuples(sheets, rules), min_size=1, max_size=3))
def test_a_batch_is_graded_as_each_attempt_is_alone(attempt, version, sittings):
    batch = [(sit(attempt, version, sheet, rule), sheet, rule) for sheet, rule in sittings]

    grade_closed({sat.pk: sat.public_id for sat, _sheet, _rule in batch}, now=NOW)

    for sat, sheet, rule in batch:
        final = [saved[-1] if saved else None for _topic, _critical, saved in sheet]
        expected = decide(
            [
                Marked(
                    topic, critical, MARKS.get(response, Decimal(0)), forbidden=response == "dddd"
                )
                for (topic, critical, _saved), response in zip(sheet, final, strict=True)
            ],
            Rule(*rule),
        )
        grade = Grade.objects.get(attempt=sat)
        assert (grade.score, grade.max_score, grade.cut) == (
            expected.score,
            expected.max_score,
            rule[0],
        )
        assert (grade.passed, grade.gates, grade.topics) == (
            expected.passed,
            expected.gates,
            expected.topics,
        )
        assert grade.answered == len(final) - final.count(None)
        graded = GradedResponse.objects.filter(attempt=sat).order_by("position")
        assert list(graded.values_list("response", "mark")) == [
            (response, MARKS.get(response, Decimal(0))) for response in final
        ]
    assert list(differing_grades()) == []


def test_marks_are_entered_once_for_each_different_response(attempt, version):
    sheet = [("3.1", False, ["bbbb"]), ("3.1", False, ["bbbb"]), ("3.1", False, ["dddd"])]
    sat = sit(attempt, version, sheet, (Decimal(1), Decimal(0), True))

    grade_closed({sat.pk: sat.public_id}, now=NOW)

    entered = ItemMark.objects.filter(item_version=version).order_by("response")
    assert list(entered.values_list("response", "mark", "forbidden")) == [
        ("bbbb", Decimal("0.33"), False),
        ("dddd", Decimal(0), True),
    ]


def test_a_stored_grade_that_is_not_what_the_kinds_say_is_found(attempt, version):
    sat = sit(attempt, version, [("3.1", False, ["bbbb"])], (Decimal(1), Decimal(0), True))
    ItemMark.objects.create(item_version=version, response="bbbb", mark=Decimal(1))

    grade_closed({sat.pk: sat.public_id}, now=NOW)

    (difference,) = differing_grades()
    assert (difference.attempt_id, difference.stored, difference.fresh) == (
        sat.pk,
        Decimal(1),
        Decimal("0.33"),
    )


def test_a_bank_of_listed_kinds_is_entered_when_it_is_loaded(attempt):
    versions = make_quiz().bank.items.first().versions.all()

    assert enter_listed(versions) == 4
    assert (enter_listed(versions), refresh_marks()) == (0, 0)
    ItemMark.objects.filter(response="aaaa").update(mark=0)
    assert refresh_marks() == 1
