"""An event leads to a refresher: asked by name, done by getting each critical question right."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.domain.refreshers import ask_refresher, note_done, progress_of, start_questions
from clinics.models import Refresher, RefresherDone
from quizzes.domain.practice import answer_practice
from quizzes.domain.practice_sets import critical_topics
from quizzes.models import Item, ItemVersion
from tests.factories import (
    NOW,
    make_course,
    make_enrolment,
    make_item,
    make_quiz,
    make_user,
    sign_in,
)
from tests.factories.clinic_records import make_event
from training.lib.errors import Conflict, DomainError
from training.lib.models import Job
from training.people.domain.consent import stop_consent
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "aaaa", "bbbb"


@pytest.fixture
def version():
    return make_course(lessons=2)


@pytest.fixture
def topic(version):
    """Two critical questions of the practice pool, and one that is not critical."""
    quiz = make_quiz(version)
    for critical in (True, True, False):
        make_item(quiz.bank, topic="3.2", pool="practice", critical=critical)
    (topic,) = critical_topics(allow_draft=False)
    return topic


@pytest.fixture
def asked(clinic, manager, staff, version, topic):
    ana = staff()
    make_enrolment(ana, version)
    event = make_event(clinic, manager)
    return ask_refresher(event, ana.membership, topic, by=manager, now=NOW)


def answer_all(refresher, *responses, at=NOW):
    """Practise what is open, with these responses in turn."""
    user = refresher.membership.user
    session = start_questions(refresher, user, now=at)
    for position, response in enumerate(responses, 1):
        answer_practice(session, position, response, sureness="", now=at)
    return session


def address(name, clinic, thing):
    return reverse(f"clinics:{name}", args=[clinic.slug, thing.public_id])


def test_only_topics_with_critical_practice_questions_are_offered(topic):
    assert (topic.topic, len(topic.questions)) == ("3.2", 2)


def test_it_is_done_when_every_question_was_right(asked):
    answer_all(asked, RIGHT, WRONG)
    after_one = RefresherDone.objects.exists()

    answer_all(asked, RIGHT, at=NOW + timedelta(hours=1))

    done = RefresherDone.objects.get()
    assert (after_one, done.done_at) == (False, NOW + timedelta(hours=1))
    assert AuditEntry.objects.get(verb="refresher.done").actor_id == asked.membership.user_id


def test_a_right_answer_from_before_it_was_asked_does_not_count(asked):
    user = asked.membership.user
    answer_all(asked, RIGHT, RIGHT, at=NOW - timedelta(days=1))

    assert progress_of(asked, user).right == 0
    assert note_done(user, asked.questions, now=NOW) == 0


def test_only_the_open_questions_are_asked_again(asked):
    answer_all(asked, RIGHT, WRONG)

    again = start_questions(asked, asked.membership.user, now=NOW)

    assert len(again.items) == 1


def test_the_same_is_asked_of_a_person_once(asked, manager, topic):
    with pytest.raises(Conflict):
        ask_refresher(asked.event, asked.membership, topic, by=manager, now=NOW)


def test_who_does_not_take_the_course_is_told_to_start_it(clinic, manager, staff, topic):
    bo = staff("Bo Strand")
    asked = ask_refresher(make_event(clinic, manager), bo.membership, topic, by=manager, now=NOW)

    with pytest.raises(DomainError, match="Start the course first"):
        start_questions(asked, bo, now=NOW)


def test_c6_the_clinic_sees_the_day_and_never_an_answer(desk, clinic, asked):
    before = desk.get(address("event", clinic, asked.event)).content.decode()
    answer_all(asked, RIGHT, RIGHT)

    page = desk.get(address("event", clinic, asked.event)).content.decode()

    assert "Not done" in before
    assert "Done 4 May 2026" in page
    assert "Asked 4 May 2026 by Mara Manager" in page
    shown = [v.payload["stem"] for v in ItemVersion.objects.all() if v.payload["stem"] in page]
    assert shown == []


def test_a_manager_asks_on_the_page_of_the_event(desk, clinic, manager, staff, topic):
    ana, event = staff(), make_event(clinic, manager)
    key = f"{topic.course.slug}:{topic.module}:{topic.topic}"

    desk.post(
        address("ask-refresher", clinic, event),
        {"member": str(ana.membership.public_id), "topic": key},
    )

    refresher = Refresher.objects.get()
    assert (refresher.membership, refresher.asked_by) == (ana.membership, manager)
    assert sorted(refresher.questions) == sorted(
        Item.objects.filter(versions__critical=True, pool="practice").values_list("pk", flat=True)
    )
    assert Job.objects.filter(kind="mail", key=f"refresher:{refresher.public_id}").exists()


def test_the_person_finds_it_on_their_desk_and_nobody_else_opens_it(client, clinic, manager, asked):
    sign_in(client, asked.membership.user)
    assert "To refresh" in client.get("/").content.decode()
    assert client.get(address("refresher", clinic, asked)).status_code == 200

    for other in (manager, make_user()):
        sign_in(client, other)
        assert client.get(address("refresher", clinic, asked)).status_code == 404
        assert client.post(address("start-refresher", clinic, asked)).status_code == 404


def test_its_completion_stands_on_the_page_of_the_person_as_of_the_day(desk, clinic, asked):
    answer_all(asked, RIGHT, RIGHT)
    page_of = reverse("clinics:person", args=[clinic.slug, asked.membership.public_id])

    today = desk.get(page_of).content.decode()
    before = desk.get(page_of + f"?as_of={(NOW - timedelta(days=1)).date()}").content.decode()

    assert "Asked 4 May 2026 by Mara Manager after event 1" in today
    assert "Done 4 May 2026" in today
    assert "Refreshers after an event" not in before


def test_c6_of_somebody_who_consents_no_more_nothing_is_told(desk, clinic, asked):
    answer_all(asked, RIGHT, RIGHT)
    stop_consent(asked.membership.user.consents.get(), actor=asked.membership.user, now=NOW)

    page = desk.get(address("event", clinic, asked.event)).content.decode()

    assert ("Done 4 May 2026" in page, asked.title in page) == (False, False)
