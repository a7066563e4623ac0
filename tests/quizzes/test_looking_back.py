"""The review of a closed attempt: each part when it is released, old and new key after a change."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.feedback import Part
from quizzes.domain.looking_back import look_back, missed_critical
from quizzes.kinds import KINDS, get_kind
from quizzes.models import Grade, GradedResponse, ItemVersion, Regrade, RegradedMark
from tests.factories import NOW, make_attempt, make_graded_attempt, make_quiz, make_user
from tests.quizzes.kinds_samples import make_payload, payloads, responses

pytestmark = pytest.mark.django_db
AT_ONCE = dict.fromkeys(Part, "at-once")
EVERY_PART = frozenset(Part)


def closed_attempt(responses, *, passed=False, critical=0, **fields):
    """A graded attempt of one question per response, right when it is "aaaa"."""
    counts = {("3.1", "recall"): len(responses)}
    quiz = make_quiz(counts=counts, critical=critical, feedback=AT_ONCE, **fields)
    attempt = make_graded_attempt(quiz_version=quiz, passed=passed)
    GradedResponse.objects.bulk_create(
        GradedResponse(
            attempt=attempt,
            position=position,
            item_version_id=attempt.form.items[position - 1]["version"],
            response=response,
            mark=Decimal(response == "aaaa"),
        )
        for position, response in enumerate(responses, start=1)
    )
    return attempt


def correct(attempt, position, policy, *, accepted=None, mark=1, worth=1):
    """Another grade by an applied correction of one question."""
    first = attempt.grades.get()
    regrade = Regrade.objects.create(
        quiz=attempt.quiz,
        item_version_id=attempt.form.items[position - 1]["version"],
        policy=policy,
        accepted=accepted,
        reason="Two options were right.",
        state="applied",
        proposed_by=make_user(),
        proposed_at=NOW,
        decided_by=make_user(),
        decided_at=NOW,
    )
    facts = ("attempt", "max_score", "cut", "gates", "topics", "answered")
    grade = Grade.objects.create(
        **{name: getattr(first, name) for name in facts},
        number=2,
        score=first.score + mark,
        passed=True,
        graded_at=NOW,
        regrade=regrade,
    )
    RegradedMark.objects.create(grade=grade, position=position, mark=mark, worth=worth)


def read(client, attempt, name="feedback"):
    client.force_login(attempt.user)
    page = client.get(reverse(f"quizzes:{name}", args=[attempt.public_id]))
    assert page.status_code == 200
    return page.content.decode()


def test_the_review_says_answer_mark_key_and_why():
    right, wrong, blank = look_back(closed_attempt(["aaaa", "bbbb", None]), EVERY_PART)

    assert (right.answer, right.mark.word, right.key) == ("Option aaaa", "Right", "Option aaaa")
    assert (wrong.answer, wrong.mark.word, wrong.key) == ("Option bbbb", "Not right", "Option aaaa")
    assert (blank.answer, blank.mark.word, blank.shows_answer) == ("", "Left open", True)
    assert [(option.right, option.chosen, option.rationale) for option in wrong.options] == [
        (True, False, "Because aaaa."),
        (False, True, "Because bbbb."),
        (False, False, "Because cccc."),
        (False, False, "Because dddd."),
    ]


@pytest.mark.parametrize(
    ("parts", "answer", "mark", "key", "reasons"),
    [
        ({Part.OWN_ANSWERS}, "Option bbbb", "Not right", "", 0),
        ({Part.KEY}, "", None, "Option aaaa", 0),
        ({Part.KEY, Part.RATIONALE}, "", None, "Option aaaa", 4),
    ],
)
def test_a_part_that_is_not_released_is_empty(parts, answer, mark, key, reasons):
    (told,) = look_back(closed_attempt(["bbbb"]), parts)

    assert (told.answer, told.mark and told.mark.word, told.key) == (answer, mark, key)
    assert len(told.options) == reasons
    assert not any(option.chosen for option in told.options)


@pytest.mark.parametrize("parts", [set(), {Part.SCORE, Part.TOPICS, Part.CRITICAL_RATIONALE}])
def test_without_a_part_by_question_there_is_no_question(parts):
    assert look_back(closed_attempt(["bbbb"]), parts) == []


def test_a_missed_critical_question_tells_the_own_choice_and_never_the_key():
    attempt = closed_attempt(["bbbb", "aaaa", None, "cccc"], critical=3)

    wrong, blank = missed_critical(attempt)

    assert (wrong.position, wrong.answer, wrong.key, wrong.mark) == (1, "Option bbbb", "", None)
    assert [(each.text, each.rationale) for each in wrong.options] == [
        ("Option bbbb", "Because bbbb.")
    ]
    assert (blank.position, blank.answer, blank.options) == (3, "", [])


def test_the_result_explains_missed_critical_questions_without_the_key(client):
    never = dict.fromkeys(Part, "never")
    attempt = closed_attempt(["bbbb"], critical=1)
    page = read(client, attempt, "result")
    assert "The critical question you missed" in page
    assert "Because bbbb." in page
    assert "Because aaaa." not in page

    silent = make_graded_attempt(quiz_version=make_quiz(feedback=never), passed=False)
    assert "critical question you missed" not in read(client, silent, "result")


@pytest.mark.parametrize(
    ("policy", "accepted", "key", "mark", "correction"),
    [
        ("key-change", "bbbb", "Option bbbb", "Right", "Until 4 May 2026 the key was: Option aaaa"),
        (
            "accept-another",
            "bbbb",
            "Option aaaa",
            "Right",
            "Since 4 May 2026 this is right as well: Option bbbb",
        ),
        (
            "full-marks",
            None,
            "Option aaaa",
            "Right",
            "Since 4 May 2026 this question counts as right for everybody.",
        ),
        (
            "drop",
            None,
            "Option aaaa",
            "Not counted",
            "Since 4 May 2026 this question does not count.",
        ),
    ],
)
def test_after_a_correction_old_and_new_key_stand_side_by_side(
    policy, accepted, key, mark, correction
):
    attempt = closed_attempt(["bbbb", "bbbb"])
    dropped = policy == "drop"
    correct(attempt, 1, policy, accepted=accepted, mark=0 if dropped else 1, worth=not dropped)

    told, other = look_back(attempt, EVERY_PART)

    assert (told.key, told.mark.word) == (key, mark)
    assert told.correction == f"{correction}\nTwo options were right."
    assert [option.text for option in told.options if option.right] == [key]
    assert (other.mark.word, other.correction) == ("Not right", "")


def test_before_the_key_is_released_a_correction_names_neither():
    attempt = closed_attempt(["bbbb"])
    correct(attempt, 1, "key-change", accepted="cccc")

    (told,) = look_back(attempt, {Part.OWN_ANSWERS})

    assert told.correction == "The key was corrected on 4 May 2026.\nTwo options were right."
    assert told.key == ""


def test_the_result_says_what_a_correction_changed_and_why(client):
    attempt = closed_attempt(["bbbb"])
    correct(attempt, 1, "full-marks")

    assert (
        "Corrected on 4 May 2026: Not passed, 1 of 4. Now: Passed, 2 of 4. Two options were right."
    ) in read(client, attempt, "result")


def test_the_page_names_when_the_rest_is_shown(client):
    policy = AT_ONCE | {"own_answers": "after-pass", "key": "never", "rationale": "never"}
    quiz = make_quiz(feedback=policy)
    attempt = make_graded_attempt(quiz_version=quiz, passed=False)

    page = read(client, attempt)

    assert "Your answers: shown after a pass" in page
    assert "The right answers: not shown in this quiz" in page


def test_the_result_leads_to_the_review_only_when_there_is_something_to_see(client):
    link = "See your attempt question by question"
    shown = closed_attempt(["aaaa"])
    hidden = make_graded_attempt(quiz_version=make_quiz(), passed=False)

    assert link in read(client, shown, "result")
    assert link not in read(client, hidden, "result")


def test_a_running_attempt_has_no_review(client):
    attempt = make_attempt()
    client.force_login(attempt.user)

    page = client.get(reverse("quizzes:feedback", args=[attempt.public_id]))

    assert page["Location"] == reverse("quizzes:result", args=[attempt.public_id])


@pytest.mark.parametrize("name", ["feedback", "result"])
def test_the_review_costs_the_same_for_any_number_of_questions(client, statements, name):
    counts = []
    for count in (1, 3):
        attempt = closed_attempt(["bbbb"] * count, critical=count)
        client.force_login(attempt.user)
        with statements() as made:
            read(client, attempt, name)
        counts.append(len(made))

    assert counts[0] == counts[1]
    assert ItemVersion.objects.count() == 4


@pytest.mark.parametrize("name", list(KINDS))
@settings(max_examples=30)
@given(data=st.data())
def test_no_kind_tells_what_is_right_with_why_an_answer_is_wrong(name, data):
    kind = get_kind(name)
    payload = data.draw(payloads(name))
    response = data.draw(responses(payload))

    told = kind.why_wrong(payload, response)

    assert {reason.right for reason in told} <= {False}
    assert not told or kind.grade(payload, response) < 1


@pytest.mark.parametrize(
    ("name", "count"), [("single-best-answer", 1), ("multiple-response", 1), ("true-false", 1)]
)
def test_a_wrong_choice_is_explained(name, count):
    kind, payload = get_kind(name), make_payload(name)
    wrong = next(
        response for response in kind.responses(payload) if not kind.grade(payload, response)
    )

    assert len(kind.why_wrong(payload, wrong)) == count
