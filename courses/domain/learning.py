"""Taking a course: start, read, mark as read, move to a newer edition."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courses.models import Course, CourseVersion, Enrolment, LessonProgress, LessonVersion
from training.lib.errors import Conflict, DomainError
from training.people.models import User

_PLACE = re.compile(r"p-\d{1,5}")


def start_course(course: Course, person: User, *, now: datetime) -> Enrolment:
    """Take the newest edition; a person who is already enrolled goes on where they are.

    Certificates carry the legal name, so nobody begins without one.
    """
    if not person.legal_name:
        raise DomainError(_("Add your legal name first, under Settings: certificates show it."))
    edition = course.versions.exclude(published_at=None).order_by("-number").first()
    if edition is None:
        raise Conflict(_("This course is not open at the moment."))
    enrolment, _is_new = Enrolment.objects.get_or_create(
        user=person,
        course=course,
        ended_at=None,
        defaults={"course_version": edition, "started_at": now},
    )
    return enrolment


def open_lesson(enrolment: Enrolment, text: LessonVersion, *, now: datetime) -> LessonProgress:
    """Remember that the lesson was opened; an earlier place stays, to go on from."""
    progress, _is_new = LessonProgress.objects.get_or_create(
        enrolment=enrolment,
        lesson=text.lesson,
        defaults={"lesson_version": text, "opened_at": now, "seen_at": now},
    )
    return progress


def save_place(enrolment: Enrolment, text: LessonVersion, *, place: str, now: datetime) -> None:
    """The paragraph on top of the screen; the last device that read wins."""
    if not _PLACE.fullmatch(place):
        raise DomainError(_("This is not a place in the lesson."))
    progress = open_lesson(enrolment, text, now=now)
    LessonProgress.objects.filter(pk=progress.pk).update(
        place=place, seen_at=now, lesson_version=text
    )


def finish_lesson(enrolment: Enrolment, text: LessonVersion, *, now: datetime) -> None:
    """Mark as read. The first time counts; a second reading starts at the top again."""
    progress = open_lesson(enrolment, text, now=now)
    LessonProgress.objects.filter(pk=progress.pk).update(
        lesson_version=text,
        seen_at=now,
        place="",
        completed_at=Coalesce(F("completed_at"), Value(now, output_field=DateTimeField())),
    )


@transaction.atomic
def move_enrolment(enrolment: Enrolment, edition: CourseVersion) -> None:
    """Go on in a newer edition. What was read stays read; changed lessons say so.

    Places in the old texts are forgotten, because their paragraphs are counted anew.
    """
    moved = Enrolment.objects.filter(
        pk=enrolment.pk,
        ended_at=None,
        course=edition.course,
        course_version__number__lt=edition.number,
    ).update(course_version=edition)
    if not moved:
        raise Conflict(_("You are on this version already."))
    enrolment.progress.exclude(place="").update(place="")
    enrolment.refresh_from_db(fields=["course_version"])
