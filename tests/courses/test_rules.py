"""Who teaches what: recognitions of the day decide, by programme or by module."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange

from courses.models import Course, LessonVersion
from courses.rules import (
    can_author,
    courses_taught,
    recognition_to_review,
    visible_lesson_versions,
)
from tests.factories import NOW, make_admin, make_course, make_recognition, make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def edition():
    make_course(slug="another-course")
    return make_course(slug="needling")


def recognised(**fields):
    return make_recognition(**{"scope": "needling"} | fields).instructor


@pytest.mark.parametrize(
    ("scope_kind", "scope", "taught"),
    [
        ("programme", "needling", {"needling"}),
        ("module", "needling/3-safety", {"needling"}),
        ("module", "3-safety", {"another-course", "needling"}),
        ("module", "needling/4-other", set()),
        ("region", "hip", set()),
    ],
)
def test_a_recognition_reaches_the_courses_of_its_scope(edition, scope_kind, scope, taught):
    person = recognised(scope_kind=scope_kind, scope=scope)

    assert set(courses_taught(person, TODAY).values_list("slug", flat=True)) == taught


def test_a_recognition_that_has_ended_reaches_nothing(edition):
    past = DateRange(TODAY - timedelta(days=90), TODAY - timedelta(days=1))

    assert not courses_taught(recognised(period=past), TODAY).exists()


def test_examining_is_not_teaching(edition):
    assert not courses_taught(recognised(role="examine"), TODAY).exists()


def test_nobody_in_particular_teaches_nothing(edition):
    assert not courses_taught(AnonymousUser(), TODAY).exists()
    assert not courses_taught(make_user(), TODAY).exists()
    assert courses_taught(make_admin(), TODAY).count() == Course.objects.count()


def signing(person, edition):
    course = edition.course.slug
    return recognition_to_review(person, course=course, module="3-safety", on_date=TODAY)


@pytest.mark.parametrize(
    ("role", "drafts", "signs"),
    [("teach", True, False), ("author", True, True), ("examine", False, False)],
)
def test_teachers_and_authors_draft_and_only_authors_sign(edition, role, drafts, signs):
    person = recognised(role=role)
    text = LessonVersion.objects.get(lesson__course=edition.course)

    assert can_author(person, text.lesson, TODAY) is drafts
    assert (signing(person, edition) is not None) is signs


def test_an_author_of_one_module_may_write_its_lessons(edition):
    person = recognised(role="author", scope_kind="module", scope="3-safety")
    text = LessonVersion.objects.get(lesson__course=edition.course)

    assert can_author(person, text.lesson, TODAY)
    assert signing(person, edition) is not None


def test_an_admin_publishes_but_does_not_sign(edition):
    assert signing(make_admin(), edition) is None


def test_a_draft_is_its_authors_until_it_is_proposed(edition):
    author, other = recognised(role="author"), recognised(role="author")
    published = LessonVersion.objects.get(lesson__course=edition.course)
    draft = LessonVersion.objects.create(
        lesson=published.lesson, number=2, minutes=1, updated_at=NOW, author=author
    )

    assert draft in visible_lesson_versions(author, TODAY)
    assert list(visible_lesson_versions(other, TODAY)) == [published]
    assert draft not in visible_lesson_versions(make_admin(), TODAY)
    LessonVersion.objects.filter(pk=draft.pk).update(state="proposed")
    for reviewer in (make_admin(), other):
        assert draft in visible_lesson_versions(reviewer, TODAY)
