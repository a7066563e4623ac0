"""B13: whatever an author types into a question or a case stays text for everybody who reads it."""

from html import escape

import pytest
from django.urls import reverse

from quizzes.domain.attempts import submit_attempt
from quizzes.domain.practice import Wish, start_practice
from quizzes.models import CaseSet, ItemVersion
from tests.factories import (
    answer_all,
    make_attempt,
    make_item,
    make_quiz,
    make_recognition,
    sign_in,
)
from tests.quizzes.pages import page
from training.lib import clock

pytestmark = pytest.mark.django_db
ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "</legend><script>alert(1)</script>",
    '"><a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1)) ![x](data:text/html,<script>alert(1)</script>)",
]


def spoil(version: ItemVersion, attack: str) -> None:
    """Another wording of a question: published ones are frozen, so it is a row of its own."""
    options = [
        row | {"text": f"{attack} {row['id']}", "rationale": attack}
        for row in version.payload["options"]
    ]
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")
    version.pk, version.number, version._state.adding = None, 2, True
    version.payload = version.payload | {"stem": attack, "options": options}
    version.save()


@pytest.fixture
def quiz():
    shown = dict.fromkeys(("score", "topics", "own_answers", "key", "rationale"), "at-once")
    return make_quiz(counts={("3.1", "recall"): 2}, feedback=shown)


@pytest.mark.parametrize("attack", ATTACKS)
def test_b13_markup_in_a_question_is_text_on_every_page(client, quiz, attack):
    case = CaseSet.objects.create(
        bank=quiz.bank, ref="C1", number=1, text=attack, content_hash="0" * 64
    )
    for place in (1, 2):
        make_item(quiz.bank, pool="practice", case_set=case, case_place=place)
    for version in ItemVersion.objects.all():
        spoil(version, attack)
    attempt = make_attempt(quiz_version=quiz)
    client.force_login(attempt.user)
    pages = [client.get(page(attempt, name)) for name in ("attempt", "review")]
    answer_all(attempt, wrong=1)
    submit_attempt(attempt)
    pages += [client.get(page(attempt, name)) for name in ("result", "feedback")]
    session = start_practice(
        attempt.enrolment,
        quiz.bank,
        Wish(topics=["3.1"], count=2),
        pace=None,
        allow_draft=False,
        now=clock.now(),
    )
    step = reverse("quizzes:practice_question", args=[session.public_id, 1])
    pages += [client.get(step), client.post(step, {"response-1": "bbbb"}, follow=True)]
    pages.append(client.get(reverse("quizzes:practice_summary", args=[session.public_id])))
    sign_in(client, make_recognition(role="author", scope=quiz.quiz.course.slug).instructor)
    pages.append(client.get(reverse("quizzes:author_bank", args=[quiz.bank.slug])))

    assert [answer.status_code for answer in pages] == [200] * len(pages)
    told = [answer.content.decode() for answer in pages]
    assert [text for text in told if attack in text] == []
    asked = [told[0], told[3], *told[4:7]]  # those that show a question
    assert all(escape(attack)[:20] in text for text in asked)
