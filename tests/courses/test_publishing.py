"""Publishing: by somebody else than the author, saying whom it touches, moving them on request."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.domain import moving
from courses.domain.drafting import propose_draft, save_draft, take_back
from courses.domain.learning import finish_lesson, save_place
from courses.domain.publishing import publish_lesson, send_back
from courses.enums import Enrolled
from courses.models import CourseVersion, EditionMove, Enrolment, LessonProgress
from courses.queries import whom_it_touches
from tests.courses.changes import CHANGES, LATER, make_proposal
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from training.lib import background
from training.lib.errors import NotAllowed
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_course(lessons=2, slug="needling")


@pytest.fixture
def proposal(edition):
    return make_proposal(edition)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def url_of(row) -> str:
    return reverse("courses:publish", args=[row.public_id])


def choice_of(row, enrolled: str) -> dict[str, str]:
    """What the page of the decision sends."""
    return {"enrolled": enrolled, "read": row.content_hash}


def make_reader(edition, *slugs: str) -> Enrolment:
    """Somebody who has finished these lessons."""
    enrolment = make_enrolment(version=edition)
    for entry in edition.modules.get().entries.filter(lesson_version__lesson__slug__in=slugs):
        finish_lesson(enrolment, entry.lesson_version, now=NOW)
    return enrolment


def read_by(enrolment: Enrolment) -> dict[str, bool]:
    rows = LessonProgress.objects.filter(enrolment=enrolment)
    return {row.lesson.slug: row.completed_at is not None for row in rows.order_by("lesson__slug")}


def run_jobs() -> None:
    background.run_all_due()


# --- Another person


@pytest.mark.parametrize("is_admin", [True, False])
def test_nobody_decides_about_a_text_of_their_own(client, edition, is_admin):
    author = make_admin() if is_admin else None
    own = make_proposal(edition, author)
    author = own.author

    for act in (
        lambda: publish_lesson(own, author, now=LATER),
        lambda: send_back(own, author, note="Hm.", now=LATER),
    ):
        with pytest.raises(NotAllowed, match="Somebody else decides"):
            act()
    client.force_login(author)
    assert client.get(url_of(own)).status_code == 403
    assert client.post(url_of(own), choice_of(own, "stay")).status_code == 403
    own.refresh_from_db()
    assert (own.state, CourseVersion.objects.count()) == ("proposed", 1)

    publish_lesson(own, make_admin(), now=LATER)
    assert own.state == "published"


# --- Whom it touches


def test_the_preview_counts_people_and_what_they_have_read(edition, proposal):
    make_reader(edition, "lesson-1", "lesson-2")
    make_reader(edition, "lesson-2")
    make_reader(edition)
    ended = make_reader(edition, "lesson-1")
    Enrolment.objects.filter(pk=ended.pk).update(ended_at=NOW)
    make_reader(make_course(), "lesson-1")

    touched = whom_it_touches(proposal)

    assert (touched.people, touched.editions) == (3, [(1, 3)])
    assert (touched.kept, touched.changed, touched.readers) == (2, 1, 1)


def test_the_preview_knows_what_changed_between_older_editions(edition, proposal):
    old = make_reader(edition, "lesson-1", "lesson-2")
    publish_lesson(proposal, make_admin(), now=LATER)
    make_reader(CourseVersion.objects.get(number=2), "lesson-1")
    last = make_proposal(edition, make_admin(), source="Yet another.")

    touched = whom_it_touches(last)

    assert touched.editions == [(2, 1), (1, 1)]
    assert (touched.kept, touched.changed, touched.readers) == (1, 2, 2)
    assert old.course_version == edition


def test_the_page_says_who_is_enrolled_before_anything_is_published(client, edition, proposal):
    make_reader(edition, "lesson-1", "lesson-2")
    make_reader(edition)
    client.force_login(make_admin())

    page = text_of(client.get(url_of(proposal)))

    assert "2 people take the course: 2 on version 1." in page
    assert "stay read, because their text is the same: 1, all people together." in page
    assert "Read lessons with a new text: 1, of 1 person." in page
    assert [choice for choice in Enrolled if f'value="{choice}"' in page] == list(Enrolled)
    assert CourseVersion.objects.count() == 1


def test_without_anybody_enrolled_nothing_is_asked(client, proposal):
    client.force_login(make_admin())

    page = text_of(client.get(url_of(proposal)))

    assert "Nobody takes the course at the moment." in page
    assert 'value="move"' not in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_preview_needs_the_same_queries_for_any_number_of_people(
    client, edition, proposal, people
):
    for _ in range(people):
        make_reader(edition, "lesson-1", "lesson-2")
    client.force_login(make_admin())

    # The proposal, its open comments, people by edition, their progress.
    assert count_statements(client, url_of(proposal)) == 4


# --- Moving


def test_people_stay_unless_the_admin_says_otherwise(client, edition, proposal):
    reader = make_reader(edition, "lesson-1")
    client.force_login(make_admin())

    client.post(url_of(proposal), choice_of(proposal, "stay"))
    run_jobs()

    reader.refresh_from_db()
    assert (reader.course_version, EditionMove.objects.count()) == (edition, 0)


@pytest.mark.parametrize(
    ("choice", "read"),
    [
        ("move", {"lesson-1": True, "lesson-2": True}),
        ("again", {"lesson-1": False, "lesson-2": True}),
    ],
)
def test_everybody_is_moved_with_progress_mapped(client, edition, proposal, choice, read):
    reader = make_reader(edition, "lesson-1", "lesson-2")
    text = edition.modules.get().entries.get(position=1).lesson_version
    save_place(reader, text, place="p-7", now=NOW)
    admin = make_admin()
    client.force_login(admin)

    response = client.post(url_of(proposal), choice_of(proposal, choice))
    move = EditionMove.objects.get()
    assert response.url == reverse("courses:edition_move", args=[move.public_id])
    assert "0 of 1 people moved" in text_of(client.get(response.url))
    run_jobs()

    reader.refresh_from_db()
    assert (reader.course_version.number, read_by(reader)) == (2, read)
    assert not reader.progress.exclude(place="").exists()
    assert "1 person was moved." in text_of(client.get(response.url))
    entry = AuditEntry.objects.get(verb="enrolments.moved")
    assert (entry.actor_id, entry.data["enrolments"]) == (admin.pk, [reader.pk])
    cleared = [row[:2] for row in entry.data["read_again"]]
    lesson = reader.progress.get(lesson__slug="lesson-1").lesson_id
    assert cleared == ([[reader.pk, lesson]] if choice == "again" else [])


def test_who_was_moved_reads_why(client, edition, proposal):
    reader = make_reader(edition, "lesson-1")
    publish_lesson(proposal, make_admin(), enrolled=Enrolled.MOVE, now=LATER)
    run_jobs()
    client.force_login(reader.user)
    url = reverse("courses:learn", args=[reader.public_id])

    page = text_of(client.get(url))

    assert "The course moved to version 2" in page and "Lesson 3.1: Better." in page
    assert "Changed since you read it" in page
    late = make_enrolment(version=CourseVersion.objects.get(number=2))
    Enrolment.objects.filter(pk=late.pk).update(started_at=LATER + timedelta(days=1))
    client.force_login(late.user)
    page = text_of(client.get(reverse("courses:learn", args=[late.public_id])))
    assert "The course moved" not in page


def test_many_are_moved_in_batches_and_a_batch_may_run_twice(edition, proposal, monkeypatch):
    monkeypatch.setattr(moving, "BATCH", 2)
    readers = [make_reader(edition, "lesson-1") for _ in range(5)]
    publish_lesson(proposal, make_admin(), enrolled=Enrolled.MOVE, now=LATER)
    move = EditionMove.objects.select_related("edition", "asked_by").get()

    moving.move_batch(move, now=LATER)
    move.refresh_from_db()
    assert (move.moved, move.total, move.done_at) == (2, 5, None)
    moving.move_batch(move, now=LATER)
    run_jobs()

    move.refresh_from_db()
    assert (move.moved, move.done_at is not None) == (5, True)
    numbers = Enrolment.objects.filter(pk__in=[reader.pk for reader in readers]).values_list(
        "course_version__number", flat=True
    )
    assert list(numbers) == [2] * 5
    assert not Job.objects.filter(kind=moving.MOVE_JOB, done_at=None).exists()


def test_only_this_course_and_nobody_who_is_further_is_moved(edition, proposal):
    elsewhere = make_reader(make_course(), "lesson-1")
    ended = make_reader(edition)
    Enrolment.objects.filter(pk=ended.pk).update(ended_at=NOW)
    before = dict(Enrolment.objects.values_list("pk", "course_version"))

    publish_lesson(proposal, make_admin(), enrolled=Enrolled.MOVE, now=LATER)
    run_jobs()

    assert dict(Enrolment.objects.values_list("pk", "course_version")) == before
    assert elsewhere.pk in before


def test_a_running_attempt_is_not_touched(edition, proposal):
    attempt = make_attempt(quiz_version=make_quiz(edition))
    fields = [field.attname for field in attempt._meta.concrete_fields]
    rows = type(attempt).objects.filter(pk=attempt.pk)
    before = rows.values(*fields).get()

    publish_lesson(proposal, make_admin(), enrolled=Enrolled.READ_AGAIN, now=LATER)
    run_jobs()

    assert rows.values(*fields).get() == before
    assert attempt.user.enrolments.get().course_version.number == 2


def test_a_choice_that_does_not_exist_publishes_nothing(client, proposal):
    client.force_login(make_admin())

    response = client.post(url_of(proposal), choice_of(proposal, "everybody"))

    assert (response.status_code, CourseVersion.objects.count()) == (422, 1)


def test_a_refusal_is_said_on_the_page_of_the_decision(client, edition, proposal):
    other = make_proposal(edition, make_admin(), source="Faster.")
    publish_lesson(other, make_admin(), now=LATER)
    client.force_login(make_admin())

    response = client.post(url_of(proposal), choice_of(proposal, "stay"))

    assert response.status_code == 409
    assert "Version 3 was published after this draft was begun." in text_of(response)


def test_what_was_changed_after_it_was_read_is_not_published(client, proposal):
    seen = choice_of(proposal, "stay")
    take_back(proposal, now=LATER)
    save_draft(proposal, seen=LATER, changes=CHANGES | {"source": "Something else."}, now=LATER)
    propose_draft(proposal, now=LATER)
    client.force_login(make_admin())

    response = client.post(url_of(proposal), seen)

    assert response.status_code == 409
    assert "The text was changed after you opened this page." in text_of(response)
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    assert client.post(url_of(proposal), choice_of(proposal, "stay")).status_code == 302
