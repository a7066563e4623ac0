"""What a start is judged by, and what it fixes: B9 and B10, cycles, accommodations, the cut."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from courses.models import Enrolment, LessonProgress, ModuleLesson
from quizzes.domain.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Accommodation, Attempt, CaseSet, Form, ItemRating, ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_enrolment,
    make_item,
    make_quiz,
    make_recognition,
    make_set_quiz,
    sign_in,
    sit_quiz,
)
from tests.quizzes.pages import place, text_of
from training.lib import clock
from training.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db


def enrolled(quiz):
    return make_enrolment(version=quiz.quiz.course.versions.get())


def start(client, enrolment):
    client.force_login(enrolment.user)
    return client.post(place(enrolment, "start"))


def grant(enrolment, **fields):
    today = clock.now().date()
    admin = make_admin()
    return Accommodation.objects.create(
        user=enrolment.user,
        reason="Agreed with the programme.",
        state="approved",
        valid_from=today - timedelta(days=2),
        requested_by=enrolment.user,
        requested_at=NOW,
        decided_by=admin,
        decided_at=NOW,
        **fields,
    )


# --- B9: a start that the rules refuse -------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "wrong", "sentence"),
    [
        ({"max_attempts": 1}, 4, "You have used all your attempts. Ask your instructor"),
        ({"cool_down_hours": [24]}, 4, "You can start again on "),
        ({}, 0, "You have passed this quiz."),
    ],
)
def test_b9_after_an_attempt_the_refusal_has_its_reason(client, rules, wrong, sentence):
    attempt = sit_quiz(quiz_version=make_quiz(**rules), wrong=wrong)

    response = start(client, attempt.enrolment)

    assert response.status_code == 403
    assert sentence in text_of(response)
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "hours", "sentence"),
    [
        ("first_start", 3, "You can start from "),
        ("last_start", -3, "The last start was on "),
        ("hard_end", -3, "This quiz closed on "),
    ],
)
def test_b9_outside_its_window_the_refusal_has_the_date(client, settings, rule, hours, sentence):
    moment = clock.now() + timedelta(hours=hours)
    year = moment.astimezone(ZoneInfo(settings.DEFAULT_PERSON_TIME_ZONE)).year

    response = start(client, enrolled(make_quiz(**{rule: moment})))

    assert response.status_code == 403
    assert sentence in text_of(response)
    assert str(year) in text_of(response).partition(sentence)[2][:40]
    assert not Attempt.objects.exists()


def test_b9_without_the_lessons_the_refusal_says_how_many_and_the_page_lists_them(client):
    version = make_course(lessons=2)
    enrolment = make_enrolment(version=version)
    make_quiz(version, lessons_first=True)
    first, second = (entry.lesson_version for entry in ModuleLesson.objects.order_by("position"))
    LessonProgress.objects.create(
        enrolment=enrolment,
        lesson=first.lesson,
        lesson_version=first,
        opened_at=NOW,
        seen_at=NOW,
        completed_at=NOW,
    )

    response = start(client, enrolment)
    page = client.get(place(enrolment)).content.decode()

    assert response.status_code == 403
    assert "Read the lessons of this module first: 1 lesson is left." in text_of(response)
    links = [
        reverse("courses:lesson", args=[enrolment.public_id, text.lesson.slug]) in page
        for text in (first, second)
    ]
    assert links == [False, True]
    LessonProgress.objects.create(
        enrolment=enrolment,
        lesson=second.lesson,
        lesson_version=second,
        opened_at=NOW,
        seen_at=NOW,
        completed_at=NOW,
    )
    assert start(client, enrolment).status_code == 302


# --- B10: the second click -------------------------------------------------------------------


def test_b10_a_second_click_on_start_leads_into_the_same_attempt(client):
    enrolment = enrolled(make_quiz())

    first, second = start(client, enrolment), start(client, enrolment)

    attempt = Attempt.objects.get()
    address = reverse("quizzes:attempt", args=[attempt.public_id])
    assert [(reply.status_code, reply["Location"]) for reply in (first, second)] == [
        (302, address)
    ] * 2


# --- Cycles ----------------------------------------------------------------------------------


def test_a_new_enrolment_is_a_new_cycle_with_all_attempts():
    quiz = make_quiz(max_attempts=1, cool_down_hours=[24])
    first = sit_quiz(quiz_version=quiz, wrong=4)
    with pytest.raises(NotAllowed, match="You have used all your attempts"):
        start_attempt(first.enrolment, "3-safety")
    Enrolment.objects.update(ended_at=NOW)

    second = start_attempt(make_enrolment(first.user, first.enrolment.course_version), "3-safety")

    assert (second.number, second.enrolment_id != first.enrolment_id) == (2, True)
    assert Attempt.objects.count() == 2


def test_a_retake_stores_how_many_of_its_questions_were_met_before(client):
    quiz = make_quiz(counts={("3.1", "recall"): 3})
    make_item(quiz.bank)
    first = sit_quiz(quiz_version=quiz, wrong=3)
    client.force_login(first.user)

    text = text_of(client.get(place(first.enrolment)))
    second = start_attempt(first.enrolment, "3-safety")

    versions = [{entry["version"] for entry in one.form.items} for one in (first, second)]
    assert (first.form.met_before, second.form.met_before) == (0, 2)
    assert len(versions[0] & versions[1]) == 2
    assert "You have met 2 of these questions before; the others are new." in text


def test_the_overlap_of_a_retake_is_told_to_both_sides_afterwards(client):
    quiz = make_quiz(counts={("3.1", "recall"): 3}, max_attempts=5)
    make_item(quiz.bank)
    first = sit_quiz(quiz_version=quiz, wrong=3)
    second = sit_quiz(quiz_version=quiz, user=first.user, wrong=3)
    client.force_login(first.user)
    result = reverse("quizzes:result", args=[second.public_id])

    candidate = text_of(client.get(result))
    sign_in(client, make_recognition(scope=first.quiz.course.slug).instructor)
    teacher = text_of(client.get(reverse("quizzes:course_results", args=[first.quiz.course.slug])))

    assert "You had met 2 of these 3 questions in an earlier attempt." in candidate
    assert teacher.count("Questions met in earlier attempts: 2 of 3") == 1


def test_a_retake_without_repeats_says_so(client):
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    make_item(quiz.bank)
    first = sit_quiz(quiz_version=quiz, wrong=1)
    client.force_login(first.user)

    assert "All questions are new to you." in text_of(client.get(place(first.enrolment)))


# --- The pause -------------------------------------------------------------------------------


def lesson_links(client, attempt) -> list[bool]:
    page = client.get(place(attempt.enrolment)).content.decode()
    slugs = [f"lesson-{number}" for number in (1, 2)]
    return [
        reverse("courses:lesson", args=[attempt.enrolment.public_id, slug]) in page
        for slug in slugs
    ]


@pytest.mark.parametrize(
    ("release", "links"), [("at-once", [True, False]), ("never", [True, True])]
)
def test_in_the_pause_the_lessons_of_the_weak_topics_are_named_unless_that_would_tell(
    client, release, links
):
    """Questions on 3.1 are answered wrong, those on 3.2 right."""
    feedback = {"score": "at-once", "topics": release}
    quiz = make_quiz(make_course(lessons=2), cool_down_hours=[24], feedback=feedback)
    attempt = start_attempt(enrolled(quiz), "3-safety")
    weak = [n for n, entry in enumerate(attempt.form.items, start=1) if entry["topic"] == "3.1"]
    for position in range(1, 5):
        save_answer(
            attempt.public_id,
            user_id=attempt.user_id,
            position=position,
            response="bbbb" if position in weak else "aaaa",
        )
    submit_attempt(attempt)
    client.force_login(attempt.user)

    assert lesson_links(client, attempt) == links
    assert "Until then read:" in text_of(client.get(place(attempt.enrolment)))


# --- Accommodations --------------------------------------------------------------------------


def test_what_was_granted_is_applied_at_the_click_and_named_before_it(client):
    enrolment = enrolled(make_quiz())
    granted = grant(enrolment, extra_percent=25, rest_minutes=15)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))
    attempt = start_attempt(enrolment, "3-safety")

    assert "You get 66 minutes, 4 questions" in text
    assert "Your extra time is included: 66 min." in text
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=66, seconds=15)
    assert (attempt.accommodation_id, attempt.rest_left) == (granted.pk, timedelta(minutes=15))


def test_without_a_limit_the_page_says_when_the_attempt_closes(client):
    enrolment = enrolled(make_quiz())
    grant(enrolment, no_limit=True)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))
    attempt = start_attempt(enrolment, "3-safety")

    assert "You get 4 questions, without a time limit" in text
    assert "The attempt closes by itself on " in text
    assert "minutes" not in text.partition("Start the quiz")[0].partition("You get")[2]
    assert attempt.deadline_at - attempt.started_at == timedelta(hours=24)


@pytest.mark.parametrize("rules", [{}, {"navigation": "linear"}, {"topic_minimum_percent": 60}])
def test_the_page_before_stays_within_150_words_with_all_it_has_to_say(client, rules):
    enrolment = enrolled(make_quiz(hard_end=clock.now() + timedelta(minutes=42), **rules))
    grant(enrolment, extra_minutes=10)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))

    main = text[text.index("Back to the course") : text.index("minutes begin") + 13]
    assert "because the quiz closes at" in main
    assert "Choose with keys A to H or 1 to 8" in main
    assert "“Say time left” reads the clock out. Zone: " in main
    assert "Answers wait in this browser, on this device" in main
    assert len(main.split()) <= 150


# --- The cut ---------------------------------------------------------------------------------

WORKED = [Decimal("0.75"), Decimal("0.5833"), Decimal("0.7167"), Decimal("0.8833")]


def rate(quiz, values):
    admin = make_admin()
    versions = ItemVersion.objects.filter(item__bank=quiz.bank).order_by("pk")
    for version, value in zip(versions, values, strict=False):
        ItemRating.objects.create(
            item_version=version, value=value, applied_by=admin, applied_at=NOW
        )


def panel_quiz(**rules):
    return make_quiz(cut_kind="panel", **rules)


@pytest.mark.parametrize(("wrong", "passed"), [(1, True), (2, False)])
def test_the_cut_of_a_panel_is_the_sum_of_the_ratings_of_the_drawn_items(wrong, passed):
    """The worked check of the curriculum: 2.93 of 4; three right pass, two do not."""
    quiz = panel_quiz()
    rate(quiz, WORKED)

    attempt = sit_quiz(quiz_version=quiz, wrong=wrong)

    form = Form.objects.get(attempt=attempt)
    assert (form.cut, form.cut_kind) == (Decimal("2.9333"), "panel")
    assert (attempt.grades.get().passed, attempt.grades.get().cut) == (passed, form.cut)


def test_a_cut_is_never_computed_again():
    quiz = panel_quiz()
    rate(quiz, WORKED)
    attempt = start_attempt(enrolled(quiz), "3-safety")
    ItemRating.objects.update(value=Decimal("0.1"))

    form = Form.objects.get(attempt=attempt)

    assert form.cut == Decimal("2.9333")


def test_a_form_with_an_unrated_question_gets_the_provisional_cut_and_says_so(client):
    quiz = panel_quiz()
    rate(quiz, WORKED[:3])
    enrolment = enrolled(quiz)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))
    form = start_attempt(enrolment, "3-safety").form

    assert (form.cut, form.cut_kind) == (Decimal(3), "provisional")
    assert "Provisional cut score, 75 %: a panel has not rated these questions yet." in text


def test_where_all_are_rated_the_page_speaks_of_the_panel(client):
    quiz = panel_quiz()
    rate(quiz, WORKED)
    enrolment = enrolled(quiz)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))

    assert "Cut score: what a panel expects of your questions, added up." in text
    assert "Provisional" not in text


def test_a_cut_that_a_panel_set_for_the_whole_bank_is_not_called_a_sum(client):
    quiz = make_quiz(cut_kind="panel-share", cut_percent=Decimal("56.4"))
    enrolment = enrolled(quiz)
    client.force_login(enrolment.user)

    text = text_of(client.get(place(enrolment)))

    assert "Cut score, 56.4 %: set by a panel." in text
    assert "added up" not in text


def test_a_quiz_without_any_cut_is_refused_before_the_click(client):
    quiz = panel_quiz(cut_percent=None)
    rate(quiz, WORKED[:3])
    enrolment = enrolled(quiz)

    response = start(client, enrolment)

    assert response.status_code == 403
    assert "its cut score has not been set" in text_of(client.get(place(enrolment)))


# --- Case sets -------------------------------------------------------------------------------


def test_a_case_set_stands_together_in_its_written_order_and_names_itself():
    items = start_attempt(enrolled(make_set_quiz()), "3-safety").form.items

    case = CaseSet.objects.get()
    written = list(case.item_versions.order_by("case_place").values_list("pk", flat=True))
    versions = [entry["version"] for entry in items]
    first = versions.index(written[0])
    assert versions[first : first + 3] == written
    assert sorted(entry.get("set", 0) for entry in items) == [0, 0, case.pk, case.pk, case.pk]


def test_one_unsigned_question_keeps_its_whole_case_set_from_being_drawn(client, settings):
    enrolment = enrolled(make_set_quiz(unsigned=1))

    refused = start(client, enrolment)
    settings.ALLOW_DRAFT = True

    assert refused.status_code == 403
    assert "its questions are still being reviewed" in text_of(refused)
    assert start(client, enrolment).status_code == 302
