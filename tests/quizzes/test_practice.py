"""Practice: from its own pool only, once per question, with the reasons at once."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from quizzes.domain.personal_data import parts_of
from quizzes.domain.practice import (
    NothingToPractise,
    TimeIsOver,
    Wish,
    answer_practice,
    pace_of,
    practised_version,
    start_practice,
    summarise,
)
from quizzes.domain.practice_drawing import draw_practice
from quizzes.models import Item, ItemVersion, PracticeAnswer, PracticeSession, QuizVersion
from quizzes.practising import practice_pool, sure_topics, with_history
from quizzes.queries import current_version
from tests.factories import make_attempt, make_enrolment, make_item, make_practice, make_quiz
from training.lib import clock
from training.lib.errors import DomainError

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session():
    return make_practice()


def answer(session, position, response="aaaa", *, sureness="", at=None):
    now = at or clock.now()
    return answer_practice(session, position, response, sureness=sureness, now=now)


def start(session, *, allow_draft=False, now=None, **wish):
    wanted = {"topics": ["3.1", "3.2"], "count": 20} | wish
    return start_practice(
        session.enrolment,
        session.bank,
        Wish(**wanted),
        pace=MINUTE,
        allow_draft=allow_draft,
        now=now or clock.now(),
    )


def drawn(session) -> set[int]:
    return {entry["version"] for entry in session.items}


def visit(client, session, name="practice_question", *arguments):
    client.force_login(session.user)
    return client.get(reverse(f"quizzes:{name}", args=[session.public_id, *arguments]))


def send(client, session, position, **fields):
    client.force_login(session.user)
    address = reverse("quizzes:practice_question", args=[session.public_id, position])
    return client.post(address, fields, follow=True)


# From the practice pool only


def test_practice_draws_from_its_own_pool_alone(session):
    pools = ItemVersion.objects.filter(pk__in=drawn(session)).values_list("item__pool", flat=True)

    assert list(pools) == ["practice"] * 3


def test_no_examination_question_can_be_put_into_a_session(session):
    exam = ItemVersion.objects.filter(item__pool="exam").first()
    items = [session.items[0] | {"version": exam.pk}]

    for write in (
        lambda: PracticeSession.objects.filter(pk=session.pk).update(items=items),
        lambda: PracticeSession.objects.create(
            user=session.user,
            enrolment=session.enrolment,
            bank=session.bank,
            items=items,
            started_at=clock.now(),
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    session.items = items
    with pytest.raises(ItemVersion.DoesNotExist):
        practised_version(session, 1)


@pytest.mark.parametrize(("pool", "other"), [("exam", "practice"), ("practice", "exam")])
def test_a_question_stays_in_its_pool(session, pool, other):
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pool=pool).update(pool=other)


def test_a_practice_question_is_never_drawn_for_a_quiz(session):
    attempt = make_attempt(user=session.user, quiz_version=QuizVersion.objects.get())

    assert drawn(session).isdisjoint(drawn(attempt.form))


@pytest.mark.parametrize(("allow_draft", "count"), [(False, 3), (True, 4)])
def test_unsigned_questions_are_practised_only_where_drafts_are_allowed(
    session, allow_draft, count
):
    make_item(session.bank, pool="practice", signed=False)

    assert len(start(session, allow_draft=allow_draft).items) == count


# Which questions


def test_what_was_never_practised_comes_first_then_what_was_longest_ago(session):
    now = clock.now()
    for position in (1, 2, 3):
        answer(session, position, at=now - position * MINUTE)
    oldest = session.items[2]["version"]
    new = make_item(session.bank, pool="practice")
    pool = with_history(practice_pool(session.bank, allow_draft=False), session.user)

    chosen = draw_practice(list(pool), 2, random.Random(4))

    assert {version.pk for version in chosen} == {new.pk, oldest}


def test_only_what_i_got_wrong_is_what_was_wrong_last_time(session):
    now = clock.now()
    for position, response in ((1, "aaaa"), (2, "bbbb"), (3, "bbbb")):
        answer(session, position, response, at=now - MINUTE)
    again = start(session, only_wrong=True, now=now)
    assert drawn(again) == {session.items[1]["version"], session.items[2]["version"]}

    answer(again, 1)

    assert drawn(start(session, only_wrong=True)) == drawn(again) - {again.items[0]["version"]}


def test_with_nothing_wrong_there_is_nothing_to_repeat(session):
    with pytest.raises(NothingToPractise) as refused:
        start(session, only_wrong=True)

    assert refused.value.message == (
        "Nothing is left to repeat in these topics: your newest answers were right."
    )


def test_a_timed_session_has_the_pace_of_the_quiz(session):
    rules = current_version(session.enrolment, "3-safety")
    assert pace_of(rules) == timedelta(minutes=53) / 4

    now = clock.now()
    assert start(session, timed=True, count=2, now=now).ends_at == now + 2 * MINUTE


# One answer


def test_the_second_answer_to_a_question_is_the_first_one(session):
    first = answer(session, 1, "bbbb", sureness="sure")
    second = answer(session, 1, "aaaa")

    assert second == first
    assert (first.mark, first.sureness) == (Decimal(0), "sure")
    assert session.answers.count() == 1


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (None, "Choose an answer first."),
        ("zzzz", "This answer does not fit this question."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_kept(session, response, sentence):
    with pytest.raises(DomainError) as refused:
        answer(session, 1, response)

    assert refused.value.message == sentence
    assert not PracticeAnswer.objects.exists()


def test_after_the_own_time_no_answer_is_taken(session):
    PracticeSession.objects.filter(pk=session.pk).update(ends_at=clock.now() - MINUTE)
    session.refresh_from_db()

    with pytest.raises(TimeIsOver):
        answer(session, 1)


# What is learned


def test_the_summary_names_what_to_read_and_what_was_sure_and_wrong(session):
    answer(session, 1)
    answer(session, 2, "bbbb", sureness="sure")
    answer(session, 3, "bbbb", sureness="guessed")

    told = summarise(session, now=clock.now())

    assert (told.right, told.answered, told.count, told.sure_and_wrong) == (1, 3, 3, 1)
    assert [lesson.label for lesson in told.read] == ["3.1"]
    assert [each.position for each in told.missed] == [2, 3]
    assert not told.may_go_on


def test_sure_and_wrong_counts_the_newest_answer_to_each_question():
    session = make_practice(topics=("3.1", "3.2"), count=2)
    now = clock.now()
    topic = dict(ItemVersion.objects.values_list("pk", "topic"))
    for position, entry in enumerate(session.items, start=1):
        response = "bbbb" if topic[entry["version"]] == "3.2" else "aaaa"
        answer(session, position, response, sureness="sure", at=now - MINUTE)
    told = [(each.code, each.sure, each.wrong) for each in sure_topics(session.enrolment)]
    assert told == [("3.2", 2, 2), ("3.1", 2, 0)]

    again = start(session, topics=["3.2"], only_wrong=True, now=now)
    answer(again, 1, sureness="sure", at=now)
    answer(again, 2, sureness="guessed", at=now)

    told = [(each.code, each.sure, each.wrong) for each in sure_topics(session.enrolment)]
    assert told == [("3.1", 2, 0), ("3.2", 1, 0)]


# The pages


def test_a_wrong_answer_shows_why_and_where_to_read(client, session):
    page = send(client, session, 1, **{"response-1": "bbbb", "sureness": "sure"})

    text = page.content.decode()
    assert "Not this one. Here is why:" in text
    assert "you said: Sure" in text
    assert all(f"Because {option}." in text for option in ("aaaa", "bbbb", "cccc", "dddd"))
    assert "Read lesson 3.1: Lesson 1" in text


def test_before_the_answer_no_reason_is_in_the_page(client, session):
    page = visit(client, session, "practice_question", 1)

    assert "Because" not in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1


def test_without_a_choice_the_question_stays_with_a_sentence(client, session):
    page = send(client, session, 1, sureness="sure")

    assert page.status_code == 422
    assert "Choose an answer first." in page.content.decode()
    assert not PracticeAnswer.objects.exists()


def test_htmx_gets_the_step_alone(client, session):
    client.force_login(session.user)
    address = reverse("quizzes:practice_question", args=[session.public_id, 1])

    page = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert page.lstrip().startswith('<div id="practice">')


def test_a_session_goes_on_where_it_stopped_and_ends_in_its_summary(client, session):
    send(client, session, 1, **{"response-1": "aaaa"})
    assert visit(client, session, "practice_session")["Location"].endswith("/2/")
    for position in (2, 3):
        send(client, session, position, **{f"response-{position}": "bbbb"})

    page = client.get(visit(client, session, "practice_session")["Location"]).content.decode()

    assert "1 of 3 right" in page
    assert "It does not count for a certificate." in page
    assert "What to read now" in page


def test_a_late_answer_of_a_timed_session_leads_to_the_summary(client, session):
    PracticeSession.objects.filter(pk=session.pk).update(ends_at=clock.now() - MINUTE)

    page = send(client, session, 1, **{"response-1": "aaaa"})

    assert "Your time is over. Here is how it went." in page.content.decode()


def choose(client, enrolment, **fields):
    client.force_login(enrolment.user)
    address = reverse("quizzes:practice", args=[enrolment.public_id, "3-safety"])
    return client.post(address, fields) if fields else client.get(address)


def test_the_choice_starts_a_session(client, session):
    PracticeSession.objects.all().delete()

    page = choose(client, session.enrolment, topics=["3.1"], count=3)

    assert page["Location"] == f"/practice/sessions/{PracticeSession.objects.get().public_id}/"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"count": 5}, "Choose at least one topic."),
        ({"count": 5, "topics": ["3.1"], "only_wrong": "on"}, "Nothing is left to repeat"),
        ({"count": 999, "topics": ["3.1"]}, "999 is not one of the available choices"),
    ],
)
def test_a_choice_that_cannot_be_is_said_on_the_page(client, session, fields, sentence):
    page = choose(client, session.enrolment, **fields)

    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_an_empty_pool_says_so(client):
    enrolment = make_enrolment(version=make_quiz().quiz.course.versions.get())

    page = choose(client, enrolment).content.decode()

    assert "Questions to practise will stand here once they are reviewed." in page


@pytest.mark.parametrize("name", ["practice", "practice_profile", "practice_lesson"])
def test_pages_of_practice_cost_the_same_for_any_number_of_rows(client, statements, name):
    counts = []
    for count in (1, 3):
        session = make_practice(count=count)
        for _ in range(count - 1):
            start(session)
        for position in range(1, count + 1):
            answer(session, position, "bbbb", sureness="sure")
        arguments = {
            "practice": [session.enrolment.public_id, "3-safety"],
            "practice_profile": [session.enrolment.public_id],
            "practice_lesson": [session.enrolment.public_id, "lesson-1"],
        }[name]
        client.force_login(session.user)
        with statements() as made:
            page = client.get(reverse(f"quizzes:{name}", args=arguments))
        assert page.status_code == 200
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_the_summary_costs_the_same_for_any_number_of_questions(client, statements):
    counts = []
    for count in (1, 3):
        session = make_practice(count=count)
        for position in range(1, count + 1):
            answer(session, position, "bbbb")
        client.force_login(session.user)
        with statements() as made:
            visit(client, session, "practice_summary")
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_the_lesson_leads_to_its_questions_where_there_are_some(client, session):
    client.force_login(session.user)
    lesson = [session.enrolment.public_id, "lesson-1"]

    panel = client.get(reverse("quizzes:practice_lesson", args=lesson)).content.decode()
    other = reverse("quizzes:practice_lesson", args=[session.enrolment.public_id, "lesson-2"])
    nothing = client.get(other, headers={"HX-Request": "true"}).content.decode()
    without_scripts = client.get(other).content.decode()

    assert "3 questions, not counted." in panel
    assert nothing.strip() == ""
    assert "There are no practice questions on this lesson yet." in without_scripts


def test_the_copy_of_everything_holds_what_was_practised(session):
    answer(session, 1, "bbbb", sureness="sure")

    (row,) = dict(parts_of(session.user, now=clock.now()))["practice_answers"]

    assert (row["session__public_id"], row["response"]) == (session.public_id, "bbbb")
    assert (row["sureness"], row["mark"]) == ("sure", Decimal(0))
