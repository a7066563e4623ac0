"""What is new in a programme since a day: what whoever renews reads, and is asked again."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from courses.models import Course, CourseVersion, Enrolment, LessonVersion
from quizzes.enums import ItemState
from quizzes.models import Bank
from training.people.models import User


def lessons_changed_since(course: Course, since: datetime) -> QuerySet[LessonVersion]:
    """Lessons of the newest edition that were not in the edition of that moment in this wording."""
    editions = CourseVersion.objects.filter(course=course, published_at__isnull=False)
    newest = editions.order_by("-number").values("pk")[:1]
    then = editions.filter(published_at__lte=since).order_by("-number").values("pk")[:1]
    known = LessonVersion.objects.filter(entries__module__course_version__in=then)
    return (
        LessonVersion.objects.filter(entries__module__course_version__in=newest)
        .exclude(pk__in=known.values("pk"))
        .select_related("lesson")
        .defer("source", "html")
        .order_by("entries__module__position", "entries__position")
    )


def critical_questions(course: Course, since: datetime) -> QuerySet[Bank]:
    """The question banks of the programme with `critical`, how many critical questions they hold,
    and `critical_new`, how many of those were worded since."""
    asked = Q(items__versions__state=ItemState.PUBLISHED, items__versions__critical=True)
    new = asked & Q(items__versions__created_at__gt=since)
    return (
        Bank.objects.filter(course=course)
        .annotate(critical=Count("items", filter=asked), critical_new=Count("items", filter=new))
        .filter(critical__gt=0)
        .order_by("module_slug")
    )


def enrolment_in(user: User, course: Course) -> Enrolment | None:
    return Enrolment.objects.filter(user=user, course=course, ended_at=None).first()
