"""What is read after a sitting: by the person, and by whoever teaches the course."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories import (
    answer_all,
    make_attempt,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
    sit_quiz,
)
from tests.quizzes.pages import page, place, text_of

pytestmark = pytest.mark.django_db


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
    assert "What to read now" in text
    assert "Score" not in text  # once in the sentence is enough


def test_a_fail_with_a_pause_says_when_to_start_again_and_what_to_read_first(client):
    attempt = sit_quiz(quiz_version=make_quiz(cool_down_hours=[24]), wrong=3)

    text = result_text(client, attempt)

    assert text.index("You can start again on ") < text.index("Read lesson 3.1 again, 6 min")
    assert "Prepare the next attempt" not in text


def test_after_a_pass_nothing_is_to_be_read_again(client):
    assert "What to read now" not in result_text(client, sit_quiz(wrong=1))


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
    assert "Not passed · 1 of 4, provisional cut 3" in text
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
