"""Celery entry points of quizzes."""

from celery import shared_task


@shared_task(name="quizzes.close_overdue")
def close_overdue() -> None:
    """The sweep of the deadline: beat sends it every two seconds; any number may run at once."""
    from quizzes.domain.closing import close_overdue

    close_overdue()
