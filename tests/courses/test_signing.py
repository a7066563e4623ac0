"""The clinical review: by name, under a recognition, once, never of one's own text."""

import pytest
from django.urls import reverse

from courses.domain.signing import sign_lesson
from courses.models import LessonVersion
from tests.factories import NOW, make_admin, make_course, make_recognition, make_user
from training.lib.errors import Conflict, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def text():
    return LessonVersion.objects.get(lesson__course=make_course(slug="needling").course)


@pytest.fixture
def recognition():
    return make_recognition(role="author", scope="needling")


def test_a_signature_names_the_reviewer_and_the_recognition(text, recognition):
    sign_lesson(text, recognition.instructor, recognition=recognition, now=NOW)

    assert (text.signed_by, text.signed_at) == (recognition.instructor, NOW)
    entry = AuditEntry.objects.get(verb="lesson.signed")
    assert entry.data == {"recognition": recognition.pk, "content": text.content_hash}


def test_a_text_is_signed_once(text, recognition):
    sign_lesson(text, recognition.instructor, recognition=recognition, now=NOW)

    with pytest.raises(Conflict):
        sign_lesson(text, make_user(), recognition=recognition, now=NOW)


def test_nobody_signs_their_own_text_or_a_draft(text, recognition):
    mine = {"lesson": text.lesson, "minutes": 1, "updated_at": NOW}
    own = LessonVersion.objects.create(
        **mine, number=2, state="published", author=recognition.instructor, published_at=NOW
    )
    draft = LessonVersion.objects.create(**mine, number=3)

    with pytest.raises(NotAllowed):
        sign_lesson(own, recognition.instructor, recognition=recognition, now=NOW)
    with pytest.raises(Conflict):
        sign_lesson(draft, recognition.instructor, recognition=recognition, now=NOW)


def test_a_reviewer_signs_on_the_page_of_the_version(client, text, recognition):
    client.force_login(recognition.instructor)
    page = reverse("courses:version", args=[text.public_id])
    assert "Sign as clinical reviewer" in client.get(page).content.decode()

    client.post(reverse("courses:sign", args=[text.public_id]))

    shown = client.get(page).content.decode()
    assert f"Signed by {recognition.instructor.legal_name}" in shown
    assert "Sign as clinical reviewer" not in shown


@pytest.mark.parametrize(
    ("role", "status"), [("teach", 403), ("examine", 404), ("admin", 403), ("nobody", 404)]
)
def test_who_is_not_recognised_as_author_does_not_sign(client, text, role, status):
    people = {"admin": make_admin, "nobody": make_user}
    if role in people:
        person = people[role]()
    else:
        person = make_recognition(role=role, scope="needling").instructor
    client.force_login(person)

    response = client.post(reverse("courses:sign", args=[text.public_id]))

    assert response.status_code == status
    text.refresh_from_db()
    assert text.signed_at is None
