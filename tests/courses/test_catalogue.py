"""The catalogue, a course's page, and starting it."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from courses.models import Enrolment, LessonVersion, ProgrammeApproval
from tests.courses.counting import count_statements
from tests.factories import NOW, make_authority, make_course, make_enrolment, make_user

pytestmark = pytest.mark.django_db
CATALOGUE = "courses:catalogue"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_installation_explains_itself(client):
    assert "No courses are open to you now." in text_of(client.get(reverse(CATALOGUE)))


def test_anybody_may_read_the_catalogue_and_a_card_says_draft(client):
    make_course(lessons=2)
    page = text_of(client.get(reverse(CATALOGUE)))

    assert "1 module, 2 lessons, about 2 h in all" in page
    assert "Draft content: demonstration only" in page


def test_signed_content_is_not_called_a_draft(client):
    make_course()
    LessonVersion.objects.update(signed_by=make_user(), signed_at=NOW)

    assert "Draft content" not in text_of(client.get(reverse(CATALOGUE)))


@pytest.mark.parametrize(("query", "found"), [("q=pneumo", 0), ("q=lesson", 1), ("q=saf", 1)])
def test_search_looks_into_modules_and_lessons(client, query, found):
    make_course()

    page = client.get(f"{reverse(CATALOGUE)}?{query}")

    assert len(page.context["page"].object_list) == found


@pytest.mark.parametrize(("topic", "found"), [("safety", 1), ("technique", 0), ("nonsense", 1)])
def test_a_topic_narrows_the_list(client, topic, found):
    make_course()

    page = client.get(reverse(CATALOGUE), {"topic": topic})

    assert len(page.context["page"].object_list) == found


def test_own_courses_stand_on_top_with_the_next_lesson(client):
    enrolment = make_enrolment()
    client.force_login(enrolment.user)

    page = client.get(reverse(CATALOGUE))

    assert "Continue: lesson 3.1, 6 min" in text_of(page)
    assert list(page.context["page"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_catalogue_needs_the_same_queries_for_any_length(client, count):
    person = make_user()
    for _ in range(count):
        make_course(lessons=count)
        make_enrolment(user=person, version=make_course(lessons=count))
    client.force_login(person)

    # Own courses with contents and progress (3), how many editions, the editions of the page.
    assert count_statements(client, reverse(CATALOGUE)) == 5


def test_a_course_page_says_what_it_does_not_attest_and_who_lists_it(client):
    edition = make_course()
    ProgrammeApproval.objects.create(
        course=edition.course,
        authority=make_authority(name="College of Somewhere"),
        period=DateRange((NOW - timedelta(days=900)).date(), (NOW + timedelta(days=900)).date()),
        source="List of programmes",
        checked_at=NOW,
    )

    page = text_of(client.get(reverse("courses:course", args=[edition.course.slug])))

    assert "This course does not give you authority to needle." in page
    assert "College of Somewhere" in page
    assert "Create an account to start" in page


def test_an_unknown_course_is_not_found(client):
    assert client.get(reverse("courses:course", args=["nowhere"])).status_code == 404


def test_starting_twice_makes_one_enrolment(client):
    edition, person = make_course(), make_user()
    client.force_login(person)
    url = reverse("courses:start", args=[edition.course.slug])

    first, second = client.post(url), client.post(url)

    enrolment = Enrolment.objects.get(user=person)
    assert enrolment.course_version == edition
    assert first.url == second.url == reverse("courses:learn", args=[enrolment.public_id])


def test_starting_asks_a_stranger_to_sign_in(client):
    edition = make_course()

    response = client.post(reverse("courses:start", args=[edition.course.slug]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_nobody_starts_a_course_without_the_name_that_certificates_show(client):
    client.force_login(make_user(legal_name=""))

    response = client.post(reverse("courses:start", args=[make_course().course.slug]))

    assert response.status_code == 422
    assert "Add your legal name first" in text_of(response)
    assert not Enrolment.objects.exists()


def test_starting_needs_a_post_and_the_page_says_so(client):
    client.force_login(make_user())
    url = reverse("courses:start", args=[make_course().course.slug])

    response = client.get(url, headers={"Accept": "text/html"})

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "This address belongs to a button." in text_of(response)
