"""The pages of a sitting as plain forms: before, during and until the submit, without scripts."""

import pytest
from django.test import Client

from quizzes.models import Answer, Attempt, Grade
from tests.factories import (
    make_course,
    make_enrolment,
    make_quiz,
    make_user,
    sit_quiz,
)
from tests.quizzes.pages import end_time, page, place, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment():
    quiz = make_quiz()
    return make_enrolment(version=quiz.quiz.course.versions.get())


@pytest.fixture
def sitting(client, enrolment):
    """A browser in which the attempt was started, and the attempt."""
    client.force_login(enrolment.user)
    client.post(place(enrolment, "start"))
    return client, Attempt.objects.get()


# --- Before --------------------------------------------------------------------------------


def test_the_page_before_says_what_one_gets_in_few_words(client, enrolment):
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))

    assert "You get 53 minutes, 4 questions" in text
    assert "Start: the 53 minutes begin" in text
    assert "Provisional cut score, 75 %: a panel has not rated these questions yet." in text
    main = text[text.index("Back to the course") : text.index("minutes begin")]
    assert len(main.split()) <= 150


def test_a_start_leads_into_the_attempt_and_a_second_click_into_the_same(client, enrolment):
    client.force_login(enrolment.user)

    first, second = (client.post(place(enrolment, "start")) for _ in range(2))

    attempt = Attempt.objects.get()
    assert first["Location"] == second["Location"] == page(attempt)


def test_an_open_attempt_is_offered_instead_of_a_start(sitting, enrolment):
    client, _attempt = sitting

    text = text_of(client.get(place(enrolment)))

    assert "Go on with your attempt: 53 min left" in text
    assert "Start:" not in text


def test_after_a_fail_the_page_says_when_one_can_start_again(client):
    attempt = sit_quiz(quiz_version=make_quiz(cool_down_hours=[24]), wrong=4)
    client.force_login(attempt.user)

    text = text_of(client.get(place(attempt.enrolment)))
    refused = client.post(place(attempt.enrolment, "start"))

    assert "You can start again on" in text
    assert (refused.status_code, Attempt.objects.count()) == (403, 1)
    assert "You can start again on" in text_of(refused)


def test_a_stranger_finds_no_quiz_page(client, enrolment):
    client.force_login(make_user())

    statuses = [client.get(place(enrolment)).status_code, client.get(place(enrolment, "panel"))]

    assert (statuses[0], statuses[1].status_code) == (404, 404)
    assert client.post(place(enrolment, "start")).status_code == 404


def test_the_panel_says_one_sentence_with_one_action(client, enrolment):
    client.force_login(enrolment.user)

    before = text_of(client.get(place(enrolment, "panel")))
    client.post(place(enrolment, "start"))
    during = text_of(client.get(place(enrolment, "panel")))

    assert "4 questions, 53 min. Prepare the quiz" in before
    assert "Your attempt is open. Go on with your attempt: 53 min left" in during


def test_a_module_without_a_quiz_says_so(client):
    enrolment = make_enrolment(version=make_course())
    client.force_login(enrolment.user)

    assert "This quiz is not open yet." in text_of(client.get(place(enrolment)))


# --- During --------------------------------------------------------------------------------


def test_next_saves_the_answer_and_leads_on(sitting):
    client, attempt = sitting

    response = client.post(page(attempt, "question", 1), {"response-1": "aaaa", "go": "next"})

    assert response["Location"] == page(attempt, "question", 2)
    assert Answer.objects.get().response == "aaaa"
    assert 'value="aaaa" checked' in client.get(page(attempt, "question", 1)).content.decode()


def test_the_way_leads_back_to_a_number_and_to_the_review(sitting):
    client, attempt = sitting
    gone = {
        go: client.post(page(attempt, "question", 2), {"go": go})["Location"]
        for go in ("previous", "4", "review", "next", "nonsense", "99999999")
    }

    assert gone == {
        "previous": page(attempt, "question", 1),
        "4": page(attempt, "question", 4),
        "review": page(attempt, "review"),
        "next": page(attempt, "question", 3),
        "nonsense": page(attempt, "question", 2),
        "99999999": page(attempt, "question", 2),
    }
    assert Answer.objects.count() == 0


def test_after_the_last_question_comes_the_review(sitting):
    client, attempt = sitting

    response = client.post(page(attempt, "question", 4), {"go": "next"})

    assert response["Location"] == page(attempt, "review")


def test_an_answer_can_be_cleared(sitting):
    client, attempt = sitting
    client.post(page(attempt, "question", 1), {"response-1": "aaaa"})

    client.post(page(attempt, "question", 1), {"response-1": "aaaa", "go": "clear"})

    responses = Answer.objects.order_by("sequence").values_list("response", flat=True)
    assert list(responses) == ["aaaa", None]


def test_a_flag_is_set_and_taken_off_and_the_answer_saved_with_it(sitting):
    client, attempt = sitting

    client.post(page(attempt, "question", 1), {"response-1": "bbbb", "go": "flag"})
    attempt.refresh_from_db()
    flagged = attempt.flagged
    client.post(page(attempt, "question", 1), {"go": "unflag"})
    attempt.refresh_from_db()

    assert (flagged, attempt.flagged) == ([1], [])
    assert Answer.objects.get().response == "bbbb"


def test_another_browser_is_told_and_can_take_over(sitting):
    first, attempt = sitting
    second = Client()
    second.force_login(attempt.user)

    text = text_of(second.get(page(attempt)))
    refused = second.post(page(attempt, "question", 1), {"response-1": "aaaa"}, follow=True)
    second.post(page(attempt, "take_over"))
    second.post(page(attempt, "question", 1), {"response-1": "bbbb"})
    stale = first.post(page(attempt, "question", 1), {"response-1": "cccc"}, follow=True)

    sentence = "This attempt is open in another tab or device. Answers here are not saved."
    assert sentence in text and "Take over here" in text
    assert sentence in text_of(refused) and sentence in text_of(stale)
    assert [answer.response for answer in Answer.objects.all()] == ["bbbb"]


def test_the_question_page_goes_on_at_the_first_open_question(sitting):
    client, attempt = sitting
    client.post(page(attempt, "question", 1), {"response-1": "aaaa"})

    assert "Question 2 of 4" in text_of(client.get(page(attempt)))


def test_a_question_that_does_not_exist_is_not_found(sitting):
    client, attempt = sitting

    assert client.get(page(attempt, "question", 5)).status_code == 404


def test_pages_of_a_sitting_are_nobody_elses(client, attempt):
    client.force_login(make_user())

    for name in ("attempt", "review", "result"):
        assert client.get(page(attempt, name)).status_code == 404
    assert client.post(page(attempt, "take_over")).status_code == 404


def test_pages_of_a_sitting_are_never_kept_by_a_browser(sitting):
    client, attempt = sitting

    for name in ("attempt", "review"):
        assert "no-store" in client.get(page(attempt, name))["Cache-Control"]


# --- The end -------------------------------------------------------------------------------


def test_the_review_names_what_is_open_and_flagged_and_submits(sitting):
    client, attempt = sitting
    client.post(page(attempt, "question", 1), {"response-1": "aaaa", "go": "flag"})

    text = text_of(client.get(page(attempt, "review")))
    response = client.post(page(attempt, "review"))

    assert "1 of 4 answered and saved" in text
    assert "3 questions are open: 2, 3, 4. Open questions count as wrong." in text
    assert "Flagged: 1." in text
    assert "Submit 1 of 4 answers" in text
    assert response["Location"] == page(attempt, "result")
    assert Grade.objects.count() == 1


def test_a_second_submit_ends_at_the_same_result(sitting):
    client, attempt = sitting

    first, second = (client.post(page(attempt, "review")) for _ in range(2))

    assert first["Location"] == second["Location"] == page(attempt, "result")
    assert Grade.objects.count() == 1


def test_whoever_looks_after_the_time_finds_the_attempt_closed(sitting):
    client, attempt = sitting
    client.post(page(attempt, "question", 1), {"response-1": "aaaa"})
    end_time(attempt, seconds=6)

    response = client.get(page(attempt), follow=True)

    assert response.redirect_chain == [(page(attempt, "result"), 302)]
    assert "Time ended; 1 saved answer was graded." in text_of(response)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("timed-out", attempt.deadline_at)


def test_in_the_seconds_of_grace_no_page_is_open_but_a_form_on_its_way_counts(sitting):
    client, attempt = sitting
    end_time(attempt, seconds=2)

    pages = [client.get(page(attempt, name), follow=True) for name in ("attempt", "review")]
    pages.append(client.post(page(attempt, "question", 1), {"response-1": "aaaa"}, follow=True))

    assert all("Time has ended" in text_of(response) for response in pages)
    attempt.refresh_from_db()
    assert (attempt.state, Answer.objects.count()) == ("open", 1)
