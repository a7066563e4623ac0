"""What is shown together and what is closed, as plain forms without scripts."""

import re

import pytest
from django.urls import reverse

from quizzes.models import Answer, Attempt, CaseSet
from tests.factories import (
    make_attempt,
    make_enrolment,
    make_item,
    make_quiz,
    make_set_quiz,
)
from tests.quizzes.pages import page, place, text_of

pytestmark = pytest.mark.django_db
LINEAR = {"counts": {("3.1", "recall"): 3}, "navigation": "linear"}


def begin(client, quiz):
    """A browser in which an attempt at this quiz was started."""
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    client.force_login(enrolment.user)
    client.post(place(enrolment, "start"))
    return Attempt.objects.get()


def set_of(attempt) -> list[int]:
    """The positions of the case set."""
    return [n for n, entry in enumerate(attempt.form.items, start=1) if "set" in entry]


def shown(response) -> list[int]:
    """The questions whose fieldset is not hidden."""
    found = re.findall(r'<fieldset data-question="(\d+)"([^>]*)>', response.content.decode())
    return [int(position) for position, rest in found if " hidden" not in rest]


def at(client, attempt, position):
    return client.get(page(attempt, "question", position))


# --- Case sets -------------------------------------------------------------------------------


def test_every_position_of_a_set_shows_all_of_it_with_its_text(client):
    attempt = begin(client, make_set_quiz())
    together = set_of(attempt)

    for position in together:
        response = at(client, attempt, position)
        assert shown(response) == together
        assert f"Questions {together[0]} to {together[2]} of 5" in text_of(response)
        assert "A case." in text_of(response)


def test_the_text_is_hidden_where_other_questions_are_shown(client):
    attempt = begin(client, make_set_quiz())
    alone = next(n for n in range(1, 6) if n not in set_of(attempt))

    response = at(client, attempt, alone)

    assert shown(response) == [alone]
    assert re.search(r'<section class="case"[^>]* hidden>', response.content.decode())


def test_next_saves_all_answers_of_the_set_and_leads_behind_it(client):
    attempt = begin(client, make_set_quiz())
    first, second, last = set_of(attempt)

    response = client.post(
        page(attempt, "question", second),
        {f"response-{first}": "aaaa", f"response-{last}": "bbbb", "go": "next"},
    )

    answers = dict(Answer.objects.values_list("position", "response"))
    assert answers == {first: "aaaa", last: "bbbb"}
    behind = page(attempt, "question", last + 1) if last < 5 else page(attempt, "review")
    assert response["Location"] == behind


def test_previous_leads_before_the_set(client):
    attempt = begin(client, make_set_quiz())
    first, _second, last = set_of(attempt)

    response = client.post(page(attempt, "question", last), {"go": "previous"})

    assert response["Location"] == page(attempt, "question", max(1, first - 1))


def test_of_several_questions_one_is_flagged_and_one_cleared(client):
    attempt = begin(client, make_set_quiz())
    first, second, last = set_of(attempt)
    address = page(attempt, "question", first)
    everything = {f"response-{position}": "aaaa" for position in (first, second, last)}

    client.post(address, everything | {"go": f"flag-{last}"})
    client.post(address, everything | {"go": f"clear-{second}"})

    attempt.refresh_from_db()
    latest = dict(Answer.objects.order_by("sequence").values_list("position", "response"))
    assert attempt.flagged == [last]
    assert latest == {first: "aaaa", second: None, last: "aaaa"}


def test_the_state_names_the_text_and_its_positions(client):
    attempt = begin(client, make_set_quiz())

    state = client.get(reverse("quizzes:state", args=[attempt.public_id])).json()

    assert state["cases"] == [{"positions": set_of(attempt), "text": "A case."}]
    assert [item["position"] for item in state["items"]] == [1, 2, 3, 4, 5]


def test_a_case_text_is_never_markup(client):
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    case = CaseSet.objects.create(
        bank=quiz.bank, ref="C9", number=1, text="<b>bold</b>\n\nThen", content_hash="0" * 64
    )
    quiz.cells.create(topic="3.2", level="apply", count=1)
    make_item(quiz.bank, topic="3.2", level="apply", case_set=case, case_place=1)

    html = at(client, begin(client, quiz), 1).content.decode()

    assert "<p>&lt;b&gt;bold&lt;/b&gt;</p>" in html


# --- One way ---------------------------------------------------------------------------------


def test_one_way_leads_forward_alone(client):
    attempt = begin(client, make_quiz(**LINEAR))

    first = at(client, attempt, 1)
    gone = client.post(page(attempt, "question", 1), {"response-1": "aaaa", "go": "next"})
    back = client.get(page(attempt, "question", 1))
    ahead = client.get(page(attempt, "question", 3))

    assert (shown(first), gone["Location"]) == ([1], page(attempt, "question", 2))
    assert shown(at(client, attempt, 2)) == [2]
    assert back["Location"] == ahead["Location"] == page(attempt)
    assert shown(client.get(page(attempt))) == [2]


def test_one_way_holds_no_other_question_in_its_page(client):
    attempt = begin(client, make_quiz(**LINEAR))

    html = at(client, attempt, 1).content.decode()

    assert html.count("<fieldset data-question") == 1
    assert "You cannot come back to a question you have left." in html
    assert ('data-go="previous"' in html, 'data-go="flag"' in html) == (False, False)
    assert "data-map" not in html


def test_one_way_refuses_an_answer_to_what_was_left_and_says_why(client):
    attempt = begin(client, make_quiz(**LINEAR))
    client.post(page(attempt, "question", 1), {"response-1": "aaaa", "go": "next"})

    response = client.post(
        page(attempt, "question", 1), {"response-1": "bbbb", "go": "next"}, follow=True
    )

    assert "You have left this question. In this quiz it stays closed." in text_of(response)
    assert shown(response) == [2]
    assert list(Answer.objects.values_list("position", "response")) == [(1, "aaaa")]


def test_one_way_keeps_the_place_when_an_answer_is_not_saved(client):
    attempt = begin(client, make_quiz(**LINEAR))
    session = client.session
    session["writers"] = {str(attempt.public_id): "another"}
    session.save()

    for sent in ({"response-1": "aaaa", "go": "next"}, {"go": "next"}):
        response = client.post(page(attempt, "question", 1), sent, follow=True)
        assert shown(response) == [1]
        assert "open in another tab or device" in text_of(response)
    assert not Answer.objects.exists()


def test_one_way_names_open_questions_at_the_end_without_links(client):
    attempt = begin(client, make_quiz(**LINEAR))
    for position in (1, 2):
        client.post(page(attempt, "question", position), {"go": "next"})
    end = client.post(page(attempt, "question", 3), {"response-3": "aaaa", "go": "review"})

    html = client.get(end["Location"]).content.decode()

    assert end["Location"] == page(attempt, "review")
    assert "2 questions are open: 1, 2." in text_of(client.get(end["Location"]))
    assert page(attempt, "question", 1) not in html
    assert page(attempt, "question", 3) in html


def test_one_way_takes_a_set_as_one_step(client):
    attempt = begin(client, make_set_quiz(navigation="linear"))
    first = set_of(attempt)[0]
    for position in range(1, first):
        client.post(page(attempt, "question", position), {"go": "next"})

    response = client.get(page(attempt))

    assert shown(response) == set_of(attempt)


def test_before_the_start_the_way_is_told(client):
    quiz = make_quiz(**LINEAR)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))

    assert "One way: what you leave is closed. Going on needs a connection." in text


def test_a_page_with_a_case_set_costs_no_statement_more(client, statements):
    made = []
    for quiz in (make_quiz(), make_set_quiz()):
        attempt = make_attempt(quiz_version=quiz)
        client.force_login(attempt.user)
        with statements() as those:
            client.get(page(attempt))
        made.append(len(those))

    assert made[0] == made[1]
