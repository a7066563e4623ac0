"""What is taught. Published content is never edited: a change is the next version.

A course version lists modules, a module lists lesson versions. The next course version refers
to the lesson versions that did not change instead of copying them.
"""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import Topic, VersionState

if TYPE_CHECKING:
    from courses.models.reviewing import ClinicalReview


class Course(models.Model):
    """A programme a person can take, e.g. Dry Needling Foundations."""

    slug = models.SlugField(_("slug"), unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class CourseVersion(models.Model):
    """One frozen edition of a course; enrolments stay on theirs until they are moved."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    audience = models.TextField(_("audience"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    licence = models.CharField(_("licence"), max_length=40, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    statements = models.JSONField(
        _("what it does not attest"),
        default=dict,
        help_text=_("not_attested (list of sentences) and check_register (sentence)."),
    )
    references = models.JSONField(_("references"), default=dict, help_text=_("Key to full text."))
    what_changed = models.TextField(_("what changed"), blank=True)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            # Two admins publishing at once: one gets the number, the other is told.
            models.UniqueConstraint("course", "number", name="course_version_number_once")
        ]
        ordering = ["course", "number"]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Module(models.Model):
    """A part of a course version that belongs to one of the four topics."""

    course_version = models.ForeignKey(
        CourseVersion, on_delete=models.CASCADE, related_name="modules"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    slug = models.SlugField(_("slug"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic)
    summary = models.TextField(_("summary"), blank=True)
    outcomes = models.JSONField(_("outcomes"), default=list)
    topics = models.JSONField(_("topic cells"), default=dict, help_text=_("Code to title."))
    practical_note = models.TextField(_("about the practical part"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("course_version", "slug", name="module_slug_once"),
            models.UniqueConstraint("course_version", "position", name="module_position_once"),
        ]
        ordering = ["course_version", "position"]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """The lesson that stays the same over its versions; progress belongs to it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(_("slug"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint("course", "slug", name="lesson_slug_once")]

    def __str__(self) -> str:
        return self.slug


class LessonVersion(models.Model):
    """One text of a lesson. `signed_*` is the clinical review; without it the text is a draft."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    label = models.CharField(_("label"), max_length=10, help_text=_("For example 3.1."))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    outcomes = models.JSONField(default=list)
    source = models.TextField(_("text"), help_text=_("Markdown."))
    html = models.TextField(editable=False, help_text=_("Rendered and cleaned when saved."))
    references = models.JSONField(default=list, help_text=_("Keys in order of first mention."))
    recheck = models.DateField(_("facts to re-check on"), null=True, blank=True)
    what_changed = models.CharField(_("what changed"), max_length=300, blank=True)
    review_note = models.TextField(_("remarks of the reviewer"), blank=True)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    # Noted by `queries.author_shelf`.
    sent_back: "ClinicalReview | None"

    class Meta:
        constraints = [
            # Two authors opening a change at once must not get the same number.
            models.UniqueConstraint("lesson", "number", name="lesson_version_number_once"),
            # A double click on "Draft a change" must open one draft, not two.
            models.UniqueConstraint(
                fields=["lesson", "author"],
                condition=~Q(state=VersionState.PUBLISHED),
                name="lesson_one_open_draft_per_author",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="lesson_signed_by_someone_at_some_time",
            ),
        ]
        ordering = ["lesson", "number"]

    def __str__(self) -> str:
        return f"{self.label} {self.title} ({self.number})"


class ModuleLesson(models.Model):
    """The place of a lesson version in a module of one course version."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    lesson_version = models.ForeignKey(
        LessonVersion, on_delete=models.PROTECT, related_name="entries"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("module", "position", name="module_lesson_position_once"),
            models.UniqueConstraint("module", "lesson_version", name="module_lesson_once"),
        ]
        ordering = ["module", "position"]

    def __str__(self) -> str:
        return f"{self.module_id}:{self.position}"


class CourseFile(models.Model):
    """A figure of a course, stored by its hash, so that old versions keep their pictures.

    `path` is the module's slug and the path its lessons use, "3-safety/figures/x.svg".
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=200, help_text=_("Module, then as its lessons name it."))
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="courses/")

    class Meta:
        constraints = [models.UniqueConstraint("course", "path", "sha256", name="course_file_once")]

    def __str__(self) -> str:
        return self.path


class ProgrammeApproval(models.Model):
    """An authority lists this programme from–to. Only quoted, with its source."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="approvals")
    authority = models.ForeignKey("people.Authority", on_delete=models.PROTECT)
    period = DateRangeField(_("from–to"))
    source = models.CharField(_("source"), max_length=300)
    checked_at = models.DateTimeField(_("checked"))

    def __str__(self) -> str:
        return f"{self.course_id} {self.authority_id}"
