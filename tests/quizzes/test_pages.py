"""The pages of a sitting as plain forms: before, during and after, without scripts."""

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from quizzes.models import Answer, Attempt, Grade
from tests.factories import (
    answer_all,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
    sit_quiz,
)
from training.lib import clock

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """What a person reads, with single spaces."""
    body = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.S)
    body = re.sub(r"</?(a|span|strong)\b[^>]*>", "", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def place(enrolment, name="quiz"):
    return reverse(f"quizzes:{name}", args=[enrolment.public_id, "3-safety"])


def page(attempt, name="attempt", *more):
    return reverse(f"quizzes:{name}", args=[attempt.public_id, *more])


@pytest.fixture
def enrolment():
    quiz = make_quiz()
    return make_enrolment(version=quiz.quiz.course.versions.get())


@pytest.fixture
def attempt():
    return make_attempt()


@pytest.fixture
def sitting(client, enrolment):
    """A browser in which the attempt was started, and the attempt."""
    client.force_login(enrolment.user)
    client.post(place(enrolment, "start"))
    return client, Attempt.objects.get()


def end_time(attempt, seconds):
    deadline = clock.now() - timedelta(seconds=seconds)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=deadline - timedelta(hours=1), deadline_at=deadline
    )


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


def result_text(client, attempt):
    client.force_login(attempt.user)
    return text_of(client.get(page(attempt, "result")))


def test_the_result_of_a_pass(client):
    text = result_text(client, sit_quiz(wrong=1))

    assert "Passed." in text
    assert "Score 3 of 4" in text and "Cut score, provisional 3" in text
    assert "See your certificate" in text
    assert "4 of 4 answers received." in text


def test_the_result_of_a_fail_names_score_and_cut_and_what_is_weak(client):
    text = result_text(client, sit_quiz(wrong=3))

    assert "Not passed: 1 of 4, cut score 3." in text
    assert "Contraindications" in text and "Pneumothorax" in text
    assert "Prepare the next attempt" in text


def test_a_critical_miss_above_the_cut_is_said_without_naming_the_question(client):
    attempt = make_attempt(quiz_version=make_quiz(counts={("3.1", "recall"): 10}, critical=1))
    answer_all(attempt)
    for position, entry in enumerate(attempt.form.items, start=1):
        if entry["critical"]:
            client.force_login(attempt.user)
            client.post(
                page(attempt, "answers"),
                {"position": position, "sequence": 9, "response": "bbbb"},
                content_type="application/json",
            )
    client.post(page(attempt, "submit"))

    text = result_text(client, attempt)

    assert "Not passed: 9 of 10 is above the cut, but a critical question was wrong." in text
    assert "Critical questions: not reached 1 wrong" in text


def test_a_topic_under_its_minimum_is_named(client):
    quiz = make_quiz(counts={("3.1", "recall"): 8, ("3.2", "apply"): 2}, topic_minimum_percent=60)
    attempt = make_attempt(quiz_version=quiz)
    answer_all(attempt)
    wrong = next(p for p, entry in enumerate(attempt.form.items, 1) if entry["topic"] == "3.2")
    client.force_login(attempt.user)
    client.post(
        page(attempt, "answers"),
        {"position": wrong, "sequence": 9, "response": "bbbb"},
        content_type="application/json",
    )
    client.post(page(attempt, "submit"))

    text = result_text(client, attempt)

    assert (
        "Not passed: 9 of 10 is above the cut, but a topic was under its minimum: Pneumothorax."
        in text
    )


def test_a_score_that_is_not_released_is_on_no_page(client):
    text = result_text(client, sit_quiz(wrong=3, quiz_version=make_quiz(feedback={})))

    assert "Not passed." in text
    assert "1 of 4" not in text and "Contraindications" not in text


def test_draft_content_says_so_before_during_and_after(client, settings):
    settings.ALLOW_DRAFT = True
    attempt = make_attempt(quiz_version=make_quiz(signed=False))
    client.force_login(attempt.user)
    label = "Draft content: demonstration only"

    assert label in text_of(client.get(place(attempt.enrolment)))
    assert label in text_of(client.get(page(attempt)))
    client.post(page(attempt, "take_over"))
    client.post(page(attempt, "review"))
    assert label in text_of(client.get(page(attempt, "result")))


def test_the_history_lists_finished_attempts_of_the_person_only(client):
    mine, other = sit_quiz(), sit_quiz()
    client.force_login(mine.user)

    response = client.get(reverse("quizzes:history"))

    assert page(mine, "result") in response.content.decode()
    assert page(other, "result") not in response.content.decode()


# --- For whoever teaches -------------------------------------------------------------------


def teacher_of(attempt, client):
    recognition = make_recognition(scope=attempt.quiz.course.slug)
    return sign_in(client, recognition.instructor)


def results(attempt):
    return reverse("quizzes:course_results", args=[attempt.quiz.course.slug])


def test_whoever_teaches_the_course_reads_scores_gates_and_topics(client):
    attempt = sit_quiz(wrong=3, user=make_user(legal_name="Ana Lee"))
    teacher_of(attempt, client)

    text = text_of(client.get(results(attempt)))

    assert "Ana Lee" in text
    assert "Not passed · 1 of 4, cut 3" in text
    assert "Contraindications" in text


def test_whoever_does_not_teach_the_course_finds_no_results(client):
    attempt = sit_quiz()
    client.force_login(attempt.user)

    assert client.get(results(attempt)).status_code == 404


def test_whoever_teaches_the_course_does_not_open_a_candidates_pages(client):
    attempt = sit_quiz()
    teacher_of(attempt, client)

    assert client.get(page(attempt, "result")).status_code == 404


@pytest.mark.parametrize("name", ["history", "course_results"])
def test_lists_need_the_same_statements_for_one_row_and_for_three(client, statements, name):
    quiz = make_quiz(max_attempts=9)
    first = sit_quiz(quiz_version=quiz, wrong=4)
    if name == "history":
        client.force_login(first.user)
        address = reverse("quizzes:history")
    else:
        teacher_of(first, client)
        address = results(first)
    client.get(address)
    with statements() as one:
        client.get(address)
    for _ in range(2):
        sit_quiz(quiz_version=quiz, user=first.user, wrong=4)
    with statements() as three:
        response = client.get(address)

    assert response.content.decode().count('class="row"') == 3
    assert len(one) == len(three)


def test_each_time_of_a_sitting_and_its_result_names_the_zone(client):
    attempt = make_attempt()
    client.force_login(attempt.user)
    ends = attempt.deadline_at.astimezone(ZoneInfo("America/Vancouver"))
    assert f"Ends {ends:%H:%M} (Vancouver)" in text_of(client.get(page(attempt)))
    done = sit_quiz(user=make_user(time_zone="America/Toronto"))
    client.force_login(done.user)
    ended = done.finished_at.astimezone(ZoneInfo("America/Toronto"))

    result, history = (
        text_of(client.get(address))
        for address in (page(done, "result"), reverse("quizzes:history"))
    )

    assert f"{ended:%H:%M} (Toronto)" in result and f"{ended:%H:%M} (Toronto)" in history
    assert re.search(r"at \d\d:\d\d:\d\d \(Toronto\)", result)
