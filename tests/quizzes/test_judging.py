"""Grading in SQL says of any form, rule and answers what the kinds and plain Python say."""

from decimal import Decimal
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.domain import correcting
from quizzes.domain.checking import differing_grades
from quizzes.domain.grading import grade_closed
from quizzes.domain.marks import enter_listed, refresh_marks
from quizzes.domain.passing import Marked, Rule, decide
from quizzes.enums import RegradePolicy
from quizzes.models import (
    Answer,
    Attempt,
    Form,
    Grade,
    GradedResponse,
    ItemMark,
    QuizVersion,
    Regrade,
)
from tests.examples import SHARING
from tests.factories import NOW, make_attempt, make_item, make_quiz, next_number

pytestmark = pytest.mark.django_db
TOPICS = ["3.1", "3.10", "3.2", "Z", "a", "é"]
MARKS = {"aaaa": Decimal(1), "bbbb": Decimal("0.33"), "cccc": Decimal("0.5"), "dddd": Decimal(0)}


class ByLetter:
    """A kind with partial credit and an option that does harm; it lists nothing."""

    def grade(self, payload, response):
        if key := payload.get("new key"):
            return Decimal(response == key)
        return MARKS.get(response, Decimal(0))

    def with_key(self, payload, response):
        return payload | {"new key": response}

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


def sit(attempt: Attempt, versions, sheet, rule) -> Attempt:
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
        {"version": drawn.pk, "topic": topic, "critical": critical}
        for drawn, (topic, critical, _) in zip(cycle(versions), sheet, strict=False)
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


@settings(SHARING, max_examples=30)
@given(sittings=st.lists(st.tuples(sheets, rules), min_size=1, max_size=3))
def test_a_batch_is_graded_as_each_attempt_is_alone(attempt, version, sittings):
    batch = [(sit(attempt, [version], sheet, rule), sheet, rule) for sheet, rule in sittings]

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
    sat = sit(attempt, [version], sheet, (Decimal(1), Decimal(0), True))

    grade_closed({sat.pk: sat.public_id}, now=NOW)

    entered = ItemMark.objects.filter(item_version=version).order_by("response")
    assert list(entered.values_list("response", "mark", "forbidden")) == [
        ("bbbb", Decimal("0.33"), False),
        ("dddd", Decimal(0), True),
    ]


def test_a_stored_grade_that_is_not_what_the_kinds_say_is_found(attempt, version):
    sat = sit(attempt, [version], [("3.1", False, ["bbbb"])], (Decimal(1), Decimal(0), True))
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


corrections = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(RegradePolicy.values),
        st.sampled_from([*MARKS]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@settings(SHARING, max_examples=30)
@given(sheet=st.lists(entries, min_size=3, max_size=8), rule=rules, corrections=corrections)
def test_corrections_one_after_another_are_judged_as_plain_python_does(
    attempt, version, sheet, rule, corrections
):
    """The first two questions are corrected; all others are of a third wording."""
    versions = [again(version), again(version), *[version] * (len(sheet) - 2)]
    sat = sit(attempt, versions, sheet, rule)
    grade_closed({sat.pk: sat.public_id}, now=NOW)
    final = [saved[-1] if saved else None for _topic, _critical, saved in sheet]
    stands = [(MARKS.get(response, Decimal(0)), Decimal(1)) for response in final]
    outcome = judged(sheet, final, stands, rule)

    for place, policy, key, only_if_better in corrections:
        regrade = Regrade.objects.create(
            quiz=sat.quiz,
            item_version=versions[place],
            policy=policy,
            accepted=key,
            only_if_better=only_if_better,
            state="applied",
            proposed_by=sat.user,
            proposed_at=NOW,
        )
        list(correcting.write(regrade, now=NOW))
        tried = [*stands]
        tried[place] = corrected(stands[place], final[place], policy, key)
        new = judged(sheet, final, tried, rule)
        if not only_if_better or is_no_worse(new, outcome):
            stands, outcome = tried, new

        grade = Grade.objects.filter(attempt=sat).latest("number")
        assert (grade.score, grade.max_score, grade.passed) == (
            outcome.score,
            outcome.max_score,
            outcome.passed,
        )
        assert (grade.gates, grade.topics) == (outcome.gates, outcome.topics)
        cut = rule[0] * outcome.max_score / len(sheet)
        assert abs(grade.cut - cut) <= Decimal("0.00005")


def again(version):
    """Another wording of the kind in the same bank."""
    copy = make_item(version.item.bank)
    copy.pk, copy.kind, copy.number, copy.state = None, "by-letter", 2, "draft"
    copy.save()
    return copy


def judged(sheet, final, stands, rule):
    marked = [
        Marked(topic, critical, mark, worth, forbidden=response == "dddd")
        for (topic, critical, _), response, (mark, worth) in zip(sheet, final, stands, strict=True)
    ]
    return decide(marked, Rule(*rule, cut_of=Decimal(len(sheet))))


def corrected(stands, response, policy, key):
    mark, worth = stands
    granted = Decimal(response == key)
    return {
        "key-change": (granted, Decimal(1)),
        "accept-another": (max(mark, granted), worth),
        "full-marks": (Decimal(1), Decimal(1)),
        "drop": (Decimal(0), Decimal(0)),
    }[policy]


def is_no_worse(new, old) -> bool:
    share = new.score * old.max_score >= old.score * new.max_score
    return share and (new.passed or not old.passed)
