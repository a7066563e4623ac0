"""What this app does when a lower app tells it something."""

from typing import Any

from django.dispatch import receiver

from courses.models import LessonComment, LessonProgress
from training.people.models import User
from training.people.signals import collect_personal_data


@receiver(collect_personal_data)
def add_learning(user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    """Which courses the person takes, how far they have read, what they said about texts."""
    enrolments = user.enrolments.order_by("started_at").values(
        "course__slug", "course_version__number", "started_at", "ended_at"
    )
    progress = LessonProgress.objects.filter(enrolment__user=user).values(
        "lesson__slug", "lesson_version__number", "opened_at", "seen_at", "place", "completed_at"
    )
    comments = LessonComment.objects.filter(author=user).values(
        "version__lesson__slug", "version__number", "quote", "text", "made_at"
    )
    parts += [
        ("enrolments", list(enrolments)),
        ("lesson_progress", list(progress)),
        ("lesson_comments", list(comments)),
    ]
