"""Every kind of question from the draw to the grade, by a submit and by the sweep."""

from datetime import timedelta

import pytest
from django.db.models import F

from quizzes.domain.attempts import save_answer, submit_attempt
from quizzes.domain.closing import close_overdue
from quizzes.kinds import KINDS, get_kind
from quizzes.models import Attempt, Grade, GradedResponse, ItemVersion
from tests.factories import make_attempt, make_quiz
from tests.quizzes.kinds_samples import make_payload
from tests.quizzes.test_kinds_in_forms import RESPONSES

pytestmark = pytest.mark.django_db
close = pytest.mark.parametrize("close", ["submit", "sweep"])


@pytest.fixture
def attempt():
    """One question of each kind, none of them critical."""
    version = make_quiz(counts={("3.1", "recall"): len(KINDS)}, topic_minimum_percent=0)
    drafts = list(ItemVersion.objects.all())
    ItemVersion.objects.update(state="retired")
    for row, name in zip(drafts, KINDS, strict=True):
        row.pk, row.number, row.kind, row.payload = None, 2, name, make_payload(name)
        row._state.adding = True
        row.save()
    return make_attempt(quiz_version=version)


def answer(attempt: Attempt, responses: dict) -> None:
    kinds = dict(ItemVersion.objects.values_list("pk", "kind"))
    for position, entry in enumerate(attempt.form.items, start=1):
        judged = save_answer(
            attempt.public_id,
            user_id=attempt.user_id,
            position=position,
            response=responses[kinds[entry["version"]]],
        )
        assert judged.verdict == "saved"


def end(attempt: Attempt, close: str) -> Grade:
    if close == "submit":
        submit_attempt(attempt)
    else:
        hours = timedelta(hours=2)
        Attempt.objects.update(
            started_at=F("started_at") - hours, deadline_at=F("deadline_at") - hours
        )
        assert close_overdue().closed == 1
    return Grade.objects.get()


@close
def test_each_kind_is_graded_as_its_class_says(attempt, close):
    answer(attempt, RESPONSES)
    grade = end(attempt, close)

    rows = GradedResponse.objects.select_related("item_version")
    marks = {row.item_version.kind: row.mark for row in rows}
    expected = {
        name: get_kind(name).grade(make_payload(name), response)
        for name, response in RESPONSES.items()
    }
    assert marks == expected
    assert grade.score == sum(expected.values())
    assert {row.item_version.kind: row.response for row in rows} == RESPONSES


@close
@pytest.mark.parametrize("response", ["cccc", [700, 600]])
def test_harm_on_a_figure_fails_the_gate_of_critical_questions(attempt, close, response):
    right = {name: make_payload(name).get("key") for name in KINDS}
    answer(attempt, right | {"short-numeric": 10, "hotspot": response})
    grade = end(attempt, close)

    assert grade.score == len(KINDS) - 1
    assert grade.passed is False
    assert [gate for gate in grade.gates if gate["gate"] == "critical"] == [
        {"gate": "critical", "passed": False, "missed": 1}
    ]


@close
def test_a_wrong_place_that_does_no_harm_passes_the_gate(attempt, close):
    right = {name: make_payload(name).get("key") for name in KINDS}
    answer(attempt, right | {"short-numeric": 10, "hotspot": [0, 0]})
    grade = end(attempt, close)

    assert (grade.score, grade.passed) == (len(KINDS) - 1, True)
