"""Courses in the admin: to look things up. Content comes from files or from the author's pages."""

from django.contrib import admin

from courses.models import (
    Course,
    CourseFile,
    CourseVersion,
    Enrolment,
    Lesson,
    LessonProgress,
    LessonVersion,
    Module,
    ProgrammeApproval,
)
from training.lib.admin import ReadOnlyAdmin


@admin.register(ProgrammeApproval)
class ProgrammeApprovalAdmin(ReadOnlyAdmin):
    """Entered and ended on the page of the body, which says what may not overlap."""

    list_display = ["course", "authority", "period", "source", "checked_at"]
    list_select_related = ["course", "authority"]


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ["slug", "created_at"]
    search_fields = ["slug"]


@admin.register(CourseVersion)
class CourseVersionAdmin(ReadOnlyAdmin):
    list_display = ["course", "number", "title", "published_at", "published_by", "what_changed"]
    list_filter = ["course"]
    list_select_related = ["course", "published_by"]


@admin.register(Module)
class ModuleAdmin(ReadOnlyAdmin):
    list_display = ["course_version", "number", "title", "topic"]
    list_filter = ["topic"]
    list_select_related = ["course_version"]


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    list_display = ["slug", "course"]
    list_select_related = ["course"]
    search_fields = ["slug"]


@admin.register(LessonVersion)
class LessonVersionAdmin(ReadOnlyAdmin):
    list_display = ["label", "title", "number", "state", "published_at", "signed_by", "signed_at"]
    list_filter = ["state", ("signed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["signed_by"]
    search_fields = ["title", "lesson__slug"]


@admin.register(CourseFile)
class CourseFileAdmin(ReadOnlyAdmin):
    list_display = ["path", "course", "content_type", "sha256"]
    list_select_related = ["course"]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "course_version", "started_at", "ended_at"]
    list_filter = ["course"]
    list_select_related = ["user", "course_version"]
    search_fields = ["user__email", "user__legal_name"]


@admin.register(LessonProgress)
class LessonProgressAdmin(ReadOnlyAdmin):
    list_display = ["enrolment", "lesson", "opened_at", "completed_at"]
    list_select_related = ["enrolment__course_version", "lesson"]
