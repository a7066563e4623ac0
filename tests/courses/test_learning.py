"""Reading lessons: progress lives on the server and follows the person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format

from courses.domain.editions import modules_of, publish_edition
from courses.domain.learning import finish_lesson, move_enrolment, open_lesson, start_course
from courses.models import Enrolment, LessonProgress, LessonVersion
from tests.courses.counting import count_statements
from tests.factories import NOW, make_admin, make_course, make_enrolment, make_user
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db


def url_of(name: str, enrolment: Enrolment, *rest: str) -> str:
    return reverse(f"courses:{name}", args=[enrolment.public_id, *rest])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def enrolment(client):
    row = make_enrolment(version=make_course(lessons=3))
    client.force_login(row.user)
    return row


def first_text(enrolment) -> LessonVersion:
    return LessonVersion.objects.get(lesson__course=enrolment.course, lesson__slug="lesson-1")


def new_edition(enrolment):
    """Lesson 1 published anew."""
    old = first_text(enrolment)
    new = LessonVersion.objects.create(
        lesson=old.lesson,
        number=2,
        state="published",
        label="3.1",
        title="Lesson 1, rewritten",
        minutes=7,
        source="Other.",
        html="<p>Other.</p>",
        what_changed="A clearer example.",
        content_hash="1" * 64,
        updated_at=NOW,
        published_at=NOW,
    )
    modules = [
        (module, [new if text.lesson_id == new.lesson_id else text for text in texts])
        for module, texts in modules_of(enrolment.course_version)
    ]
    return publish_edition(enrolment.course, enrolment.course_version, modules, now=NOW)


def test_the_course_page_leads_to_the_next_lesson(client, enrolment):
    page = client.get(url_of("learn", enrolment))

    assert "Start: lesson 3.1, 6 min" in text_of(page)
    assert "0 of 3 lessons read, 18 min left" in text_of(page)


def test_a_lesson_says_where_one_is_and_marks_drafts(client, enrolment):
    page = text_of(client.get(url_of("lesson", enrolment, "lesson-2")))

    assert "Lesson 2 of 3 · 6 min" in page
    assert "<p>Some text.</p>" in page
    assert "Draft content: demonstration only" in page
    assert "Mark as read and go on" in page


def test_a_signed_lesson_names_its_reviewer(client, enrolment):
    reviewer = make_user(legal_name="Ada Reviewer")
    LessonVersion.objects.update(signed_by=reviewer, signed_at=NOW)

    page = text_of(client.get(url_of("lesson", enrolment, "lesson-1")))

    assert f"Reviewed by Ada Reviewer on {date_format(NOW, 'j F Y')}." in page
    assert "Draft content" not in page


def test_the_place_is_kept_for_the_next_device(client, enrolment):
    place = url_of("place", enrolment, "lesson-1")

    assert client.post(place, {"place": "p-12"}).status_code == 204
    page = text_of(client.get(url_of("lesson", enrolment, "lesson-1")))

    assert 'href="#p-12"' in page
    assert "You stopped here on" in page


@pytest.mark.parametrize("place", ["", "p-", "s-heading", "p-1 onload", "p-123456", '"><b>'])
def test_what_is_no_place_is_refused(client, enrolment, place):
    response = client.post(url_of("place", enrolment, "lesson-1"), {"place": place})

    assert response.status_code == 422
    assert not LessonProgress.objects.exists()


def test_marking_as_read_goes_on_and_the_last_lesson_leads_back(client, enrolment):
    after_first = client.post(url_of("finish", enrolment, "lesson-1"))
    after_last = client.post(url_of("finish", enrolment, "lesson-3"))

    assert after_first.url == url_of("lesson", enrolment, "lesson-2")
    assert after_last.url == url_of("learn", enrolment) + "#quiz-3-safety"
    assert "2 of 3 lessons read, 6 min left" in text_of(client.get(url_of("learn", enrolment)))


def test_reading_again_keeps_the_first_date(enrolment):
    text = first_text(enrolment)
    finish_lesson(enrolment, text, now=NOW)

    finish_lesson(enrolment, text, now=NOW + timedelta(days=3))

    progress = LessonProgress.objects.get()
    assert (progress.completed_at, progress.seen_at) == (NOW, NOW + timedelta(days=3))


@pytest.mark.parametrize("count", [1, 3])
def test_course_and_lesson_pages_need_the_same_queries_for_any_length(client, count):
    enrolment = make_enrolment(version=make_course(lessons=count))
    for text in LessonVersion.objects.filter(lesson__course=enrolment.course):
        open_lesson(enrolment, text, now=NOW)
    client.force_login(enrolment.user)

    # The enrolment, contents and progress (3), a newer edition.
    assert count_statements(client, url_of("learn", enrolment)) == 5
    # The enrolment, contents and progress (3), the text, its progress, a newer text.
    assert count_statements(client, url_of("lesson", enrolment, "lesson-1")) == 7


@pytest.mark.parametrize("name", ["learn", "lesson"])
def test_a_stranger_finds_nothing_not_even_an_admin(client, enrolment, name):
    rest = ["lesson-1"] if name == "lesson" else []
    url = url_of(name, enrolment, *rest)
    assert client.get(url).status_code == 200

    for stranger in (make_user(), make_admin()):
        client.force_login(stranger)
        assert client.get(url).status_code == 404


def test_a_lesson_outside_the_edition_is_not_found(client, enrolment):
    make_course(lessons=5)

    assert client.get(url_of("lesson", enrolment, "lesson-5")).status_code == 404


def test_an_enrolment_stays_on_its_edition_until_it_is_moved(client, enrolment):
    finish_lesson(enrolment, first_text(enrolment), now=NOW)
    new_edition(enrolment)

    home = text_of(client.get(url_of("learn", enrolment)))
    lesson = text_of(client.get(url_of("lesson", enrolment, "lesson-1")))
    assert "You stay on version 1 unless you move." in home
    assert "<p>Some text.</p>" in lesson
    assert "What changed: A clearer example." in lesson

    client.post(url_of("move", enrolment))
    home = text_of(client.get(url_of("learn", enrolment)))
    lesson = text_of(client.get(url_of("lesson", enrolment, "lesson-1")))
    assert "Changed since you read it" in home
    assert "1 of 3 lessons read" in home
    assert "<p>Other.</p>" in lesson


def test_one_cannot_move_back_or_twice(enrolment):
    old, new = enrolment.course_version, new_edition(enrolment)
    move_enrolment(enrolment, new)

    for edition in (new, old):
        with pytest.raises(Conflict):
            move_enrolment(enrolment, edition)
    assert Enrolment.objects.get().course_version == new


@pytest.mark.django_db(transaction=True)
def test_starting_on_two_devices_at_once_makes_one_enrolment():
    edition, person = make_course(), make_user()

    def start(_number):
        try:
            return start_course(edition.course, person, now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert Enrolment.objects.count() == 1
