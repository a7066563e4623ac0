"""Who takes a course and what they finished."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.content import Course, CourseVersion, Lesson, LessonVersion


class Enrolment(models.Model):
    """A person takes a course version; it stays the same until they are moved."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    course_version = models.ForeignKey(
        CourseVersion, on_delete=models.PROTECT, related_name="enrolments"
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        constraints = [
            # A double click on Start must not enrol twice.
            models.UniqueConstraint(
                "user", "course", condition=Q(ended_at=None), name="enrolment_live_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_version_id}"


class LessonProgress(models.Model):
    """Where a person is in a lesson; on the server, so that it follows them to another device."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    lesson_version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("first opened"))
    seen_at = models.DateTimeField(_("last read"))
    place = models.CharField(
        _("paragraph last read"), max_length=40, blank=True, help_text=_("The anchor in the text.")
    )
    completed_at = models.DateTimeField(_("marked as read"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("lesson progress")
        constraints = [
            # Two devices opening the lesson at once share one row.
            models.UniqueConstraint("enrolment", "lesson", name="progress_once_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"
