"""What bodies speak of among the things taught: by name, and which they list."""

from django.db.models import QuerySet

from courses.models import CourseVersion, Module, ProgrammeApproval
from training.people.models import Authority


def programmes() -> dict[str, str]:
    """By slug, with the title of the newest edition."""
    newest = CourseVersion.objects.order_by("course", "-number").distinct("course")
    return dict(newest.values_list("course__slug", "title"))


def modules() -> dict[str, str]:
    """As `programme/module`; a recognition that names a module alone is of any programme."""
    newest = CourseVersion.objects.order_by("course", "-number").distinct("course")
    rows = Module.objects.filter(course_version__in=newest.values("pk")).order_by(
        "course_version__course__slug", "position"
    )
    return {
        f"{row.course_version.course.slug}/{row.slug}": f"{row.course_version.title}: {row.title}"
        for row in rows.select_related("course_version__course")
    }


def approvals_of(authority: Authority) -> QuerySet[ProgrammeApproval]:
    """Which programmes a body lists, the latest first."""
    return (
        ProgrammeApproval.objects.filter(authority=authority)
        .select_related("course")
        .order_by("-period", "course__slug")
    )
