"""A lesson on its way from draft to published, for tests of what happens on it."""

from datetime import timedelta

from courses.domain.drafting import open_draft, propose_draft, save_draft
from courses.models import Lesson, LessonVersion
from tests.factories import NOW, make_recognition
from training.people.models import User

LATER = NOW + timedelta(minutes=5)
CHANGES = {
    "title": "Lesson 1",
    "summary": "",
    "minutes": 6,
    "outcomes": [],
    "source": "Some better text.",
    "recheck": None,
    "what_changed": "Better.",
}


def make_writer(scope: str = "needling") -> User:
    return make_recognition(scope=scope, role="teach").instructor


def make_draft(edition, author: User | None = None, slug: str = "lesson-1") -> LessonVersion:
    lesson = Lesson.objects.get(course=edition.course, slug=slug)
    return open_draft(lesson, author or make_writer(edition.course.slug), now=NOW)


def make_proposal(edition, author: User | None = None, **changes) -> LessonVersion:
    draft = make_draft(edition, author)
    save_draft(draft, seen=draft.updated_at, changes=CHANGES | changes, now=LATER)
    propose_draft(draft, now=LATER)
    return draft
