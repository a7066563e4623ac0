"""Makers of what is taught and of who takes part."""

from datetime import datetime
from decimal import Decimal

from courses.models import (
    Course,
    CourseVersion,
    Enrolment,
    Lesson,
    LessonVersion,
    Module,
    ModuleLesson,
)
from tests.factories.numbers import NOW, next_number
from tests.factories.people import make_user
from training.people.models import User


def make_course(
    *, lessons: int = 1, slug: str | None = None, published_at: datetime = NOW
) -> CourseVersion:
    """A published course version with one module, "3-safety", and its lessons."""
    number = next_number()
    course = Course.objects.create(slug=slug or f"course-{number}")
    version = CourseVersion.objects.create(
        course=course,
        number=1,
        title=f"Course {number}",
        summary="What one becomes able to show.",
        hours=Decimal("2.0"),
        references={"WHO99": {"text": "World Health Organization, 1999."}},
        content_hash="0" * 64,
        published_at=published_at,
    )
    module = Module.objects.create(
        course_version=version,
        position=1,
        slug="3-safety",
        number=3,
        title="Safety",
        topic="safety",
        topics={"3.1": "Contraindications", "3.2": "Pneumothorax"},
    )
    for position in range(1, lessons + 1):
        lesson = Lesson.objects.create(course=course, slug=f"lesson-{position}")
        text = LessonVersion.objects.create(
            lesson=lesson,
            number=1,
            state="published",
            label=f"3.{position}",
            title=f"Lesson {position}",
            minutes=6,
            source="Some text.",
            html="<p>Some text.</p>",
            content_hash="0" * 64,
            updated_at=NOW,
            published_at=NOW,
        )
        ModuleLesson.objects.create(module=module, position=position, lesson_version=text)
    return version


def make_enrolment(user: User | None = None, version: CourseVersion | None = None) -> Enrolment:
    version = version or make_course()
    return Enrolment.objects.create(
        user=user or make_user(), course=version.course, course_version=version, started_at=NOW
    )
