"""Whoever watches a quiz sees who sits and adds time; they never see an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from quizzes.domain.attempts import save_answer, submit_attempt
from quizzes.domain.invigilating import assign_invigilator, end_invigilation
from quizzes.models import Attempt, DeadlineChange, Invigilator, Presence, SittingNote
from quizzes.panels import sittings as desk_items
from tests.factories import (
    NOW,
    answer_all,
    make_admin,
    make_attempt,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.timekeeping import make_accommodation, make_invigilator
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
TIME = {"kind": "extension", "minutes": "5", "reason": "The fire alarm rang."}


@pytest.fixture
def watcher(client, quiz):
    return sign_in(client, make_invigilator(quiz.quiz).user)


def address(quiz, name="sittings", *arguments):
    return reverse(f"quizzes:{name}", args=[quiz.quiz.course.slug, quiz.quiz.slug, *arguments])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- Who may ---


def test_an_instructor_who_is_not_assigned_is_told_who_assigns(client, quiz):
    sign_in(client, make_recognition(scope=quiz.quiz.course.slug).instructor)

    answer = client.get(address(quiz))

    assert answer.status_code == 403
    assert "A programme admin has to assign you to watch this quiz." in text_of(answer)


@pytest.mark.parametrize(
    "period",
    [
        {"starts_at": NOW, "ends_at": NOW + timedelta(days=1)},
        {"starts_at": datetime.now(UTC) + timedelta(days=1)},
    ],
)
def test_an_assignment_that_is_over_or_to_come_opens_nothing(client, quiz, period):
    sign_in(client, make_invigilator(quiz.quiz, **period).user)

    assert client.get(address(quiz)).status_code == 403


def test_an_assignment_without_a_recognition_opens_nothing(client, quiz):
    sign_in(client, make_invigilator(quiz.quiz, make_user()).user)

    assert client.get(address(quiz)).status_code == 404


def test_nobody_adds_time_to_their_own_sitting(client, quiz):
    admin = sign_in(client, make_admin())
    own = make_attempt(user=admin, quiz_version=quiz)

    page = text_of(client.get(address(quiz, "sitting", own.public_id)))
    answer = client.post(address(quiz, "add_time", own.public_id), TIME)

    assert address(quiz, "add_time", own.public_id) not in page
    assert answer.status_code == 403
    assert Attempt.objects.get().deadline_at == own.deadline_at


def test_an_attempt_at_another_quiz_is_not_found_here(client, quiz, watcher):
    other = make_attempt()

    assert client.get(address(quiz, "sitting", other.public_id)).status_code == 404
    assert client.post(address(quiz, "add_time", other.public_id), TIME).status_code == 404


# --- What they see ---


def test_the_page_shows_who_sits_with_time_and_saved_count_and_no_answer(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)
    answer_all(attempt)
    submit_attempt(make_attempt(quiz_version=quiz))

    page = text_of(client.get(address(quiz)))

    assert "1 sits now" in page
    assert attempt.user.legal_name in page
    assert "53 min left" in page
    assert "4 of 4 saved" in page
    assert "Option" not in page


def test_clearing_and_changing_answers_counts_a_question_once(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)
    for response in ("aaaa", "bbbb"):
        save_answer(attempt.public_id, user_id=attempt.user_id, position=1, response=response)

    assert "1 of 4 saved" in text_of(client.get(address(quiz)))


def test_gaps_silence_two_devices_and_what_was_granted_are_signs(client, quiz, watcher):
    granted = make_accommodation(extra_percent=25, rest_minutes=10)
    attempt = make_attempt(user=granted.user, quiz_version=quiz)
    Attempt.objects.update(accommodation=granted)
    moment = datetime.now(UTC)
    for device, since, until in (("a", 20, 15), ("a", 12, 6), ("b", 10, 5)):
        Presence.objects.create(
            attempt=attempt,
            device=device,
            since=moment - timedelta(minutes=since),
            seen_at=moment - timedelta(minutes=until),
        )

    page = text_of(client.get(address(quiz)))
    detail = text_of(client.get(address(quiz, "sitting", attempt.public_id)))

    for text in (page, detail):
        assert "Two devices within a minute" in text
        assert "Silent for 6 min" in text
    assert "1 gap, 3 min" in page
    assert "25 % more time" in page and "10 min of rest pauses" in page
    assert ", 3 min" in detail


def test_the_list_asks_again_by_itself_and_then_gets_its_part_alone(client, quiz, watcher):
    make_attempt(quiz_version=quiz)

    whole = text_of(client.get(address(quiz)))
    part = text_of(client.get(address(quiz), headers={"HX-Request": "true"}))

    assert 'hx-trigger="every 5s"' in whole
    assert "<html" in whole and "<html" not in part
    assert "1 sits now" in part


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_statements_for_any_number_of_sittings(
    client, quiz, watcher, statements, count
):
    for _ in range(count):
        attempt = make_attempt(quiz_version=quiz)
        answer_all(attempt)
        Presence.objects.create(attempt=attempt, device="a", since=NOW, seen_at=NOW)

    with statements() as made:
        page = client.get(address(quiz))

    assert f"{count} sit" in text_of(page)
    assert len(made) == 9


# --- What they do ---


def test_time_is_added_to_one_sitting_with_a_reason(client, quiz, watcher):
    attempt, other = make_attempt(quiz_version=quiz), make_attempt(quiz_version=quiz)

    answer = client.post(address(quiz, "add_time", attempt.public_id), TIME, follow=True)

    assert "Time was added." in text_of(answer)
    assert "The fire alarm rang." in text_of(answer)
    change = DeadlineChange.objects.get()
    assert (change.attempt, change.made_by, change.kind) == (attempt, watcher, "extension")
    assert Attempt.objects.get(pk=other.pk).deadline_at == other.deadline_at


def test_lost_time_is_credited_to_everybody_who_sits(client, quiz, watcher):
    running = [make_attempt(quiz_version=quiz) for _ in range(2)]

    answer = client.post(
        address(quiz, "time_for_all"), TIME | {"kind": "credit", "minutes": "12"}, follow=True
    )

    assert "2 sittings have more time." in text_of(answer)
    for attempt in running:
        stored = Attempt.objects.get(pk=attempt.pk)
        assert stored.deadline_at == attempt.deadline_at + timedelta(minutes=12)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": "0"}, "Give a time from 1 to 240 minutes."),
        ({"minutes": "241"}, "Give a time from 1 to 240 minutes."),
        ({"minutes": "five"}, "Give a time from 1 to 240 minutes."),
        ({"minutes": ""}, "Give a time from 1 to 240 minutes."),
        ({"kind": "rest"}, "Select a valid choice"),
        ({"kind": ""}, "Choose whether time is added or credited."),
        ({"reason": " "}, "Give the reason. It stays with the attempt."),
    ],
)
@pytest.mark.parametrize("name", ["add_time", "time_for_all"])
def test_bad_input_is_refused_with_a_sentence_and_what_was_typed_stays(
    client, quiz, watcher, name, changes, sentence
):
    attempt = make_attempt(quiz_version=quiz)
    arguments = [attempt.public_id] if name == "add_time" else []

    answer = client.post(address(quiz, name, *arguments), TIME | changes)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    if "reason" not in changes:
        assert "The fire alarm rang." in text_of(answer)
    assert Attempt.objects.get().deadline_at == attempt.deadline_at


def test_time_for_a_closed_sitting_is_refused_and_its_record_stays_readable(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)
    client.post(address(quiz, "add_time", attempt.public_id), TIME)
    submit_attempt(attempt)

    answer = client.post(address(quiz, "add_time", attempt.public_id), TIME)
    page = text_of(client.get(address(quiz, "sitting", attempt.public_id)))

    assert answer.status_code == 409
    assert "This attempt is already closed. Its time cannot be changed." in text_of(answer)
    assert "The fire alarm rang." in page
    assert address(quiz, "add_time", attempt.public_id) not in page


def test_an_accommodation_that_was_approved_meanwhile_is_applied_by_a_button(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)
    path = address(quiz, "apply_accommodation", attempt.public_id)
    assert path not in text_of(client.get(address(quiz, "sitting", attempt.public_id)))
    make_accommodation(attempt.user, extra_minutes=10, extra_percent=0)
    assert path in text_of(client.get(address(quiz, "sitting", attempt.public_id)))

    answer = client.post(path, follow=True)

    assert "The accommodation was applied to this sitting." in text_of(answer)
    assert path not in text_of(answer)
    assert Attempt.objects.get().deadline_at == attempt.deadline_at + timedelta(minutes=10)


def test_a_note_is_written_once_and_stays(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)
    path = address(quiz, "add_note", attempt.public_id)

    empty = client.post(path, {"text": " "})
    written = client.post(path, {"text": "The lights went out at 14:02."}, follow=True)

    assert (empty.status_code, "Write what you saw." in text_of(empty)) == (422, True)
    assert "The lights went out at 14:02." in text_of(written)
    assert SittingNote.objects.get().made_by == watcher


def test_whoever_teaches_the_course_is_led_to_propose_a_void(client, quiz, watcher):
    attempt = make_attempt(quiz_version=quiz)

    page = text_of(client.get(address(quiz, "sitting", attempt.public_id)))

    assert reverse("quizzes:propose_void", args=[attempt.public_id]) in page


# --- Who watches ---


def test_an_admin_assigns_an_instructor_and_ends_it(client, quiz):
    admin = sign_in(client, make_admin())
    today = datetime.now(UTC).date()
    person = make_recognition(scope=quiz.quiz.course.slug).instructor
    sent = {"person": str(person.public_id), "first_day": str(today - timedelta(days=1))}

    client.post(address(quiz, "invigilators"), sent)
    row = Invigilator.objects.get()
    again = client.post(address(quiz, "invigilators"), sent)
    ended = client.post(address(quiz, "end_invigilator"), {"person": str(person.public_id)})

    assert (row.user, row.assigned_by, row.ends_at) == (person, admin, None)
    assert (again.status_code, ended.status_code) == (409, 302)
    assert not Invigilator.objects.filter(ends_at=None).exists()
    assert list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))[-2:] == [
        "quiz.invigilator-assigned",
        "quiz.invigilator-ended",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": ""}, "Choose an instructor."),
        ({"first_day": "31 2 2027"}, "Enter the day, the month and the year."),
        ({"last_day": "2026-01-01"}, "The last day is before the first."),
    ],
)
def test_a_wrong_assignment_is_refused_with_a_sentence(client, quiz, changes, sentence):
    sign_in(client, make_admin())
    person = make_recognition(scope=quiz.quiz.course.slug).instructor
    sent = {"person": str(person.public_id), "first_day": "2026-11-22"}

    answer = client.post(address(quiz, "invigilators"), sent | changes)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert not Invigilator.objects.exists()


def test_only_instructors_whose_recognition_reaches_the_quiz_can_be_assigned(client, quiz):
    sign_in(client, make_admin())
    stranger = make_recognition(scope="another-programme").instructor
    author = make_recognition(scope=quiz.quiz.course.slug, role="author").instructor

    for person in (stranger, author, make_user()):
        sent = {"person": str(person.public_id), "first_day": "2026-11-22"}
        assert client.post(address(quiz, "invigilators"), sent).status_code == 422

    assert not Invigilator.objects.exists()


def test_an_assignment_that_is_still_to_come_can_be_ended(quiz, now):
    person, admin = make_user(), make_admin()
    later = now + timedelta(days=3)
    assign_invigilator(quiz.quiz, person, starts_at=later, ends_at=None, by=admin, now=now)

    end_invigilation(quiz.quiz, person, by=admin, now=now)

    assert Invigilator.objects.filter(ends_at=F("starts_at")).count() == 1


# --- The desk ---


def test_the_desk_leads_whoever_watches_to_the_sittings(rf, quiz):
    person = make_invigilator(quiz.quiz).user
    request = rf.get("/")
    request.user = person
    assert desk_items(request) == []
    make_attempt(quiz_version=quiz)

    (item,) = desk_items(request)

    assert (item["text"], item["url"]) == ("1 sits now.", address(quiz))


def test_the_results_of_a_course_lead_to_its_sittings(client, quiz, watcher):
    make_attempt(quiz_version=quiz)

    page = text_of(client.get(reverse("quizzes:course_results", args=[quiz.quiz.course.slug])))

    assert address(quiz) in page
    assert "1 sits now." in page
