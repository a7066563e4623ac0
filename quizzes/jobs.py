"""Background duties of this app. Attempts need no Job: their own rows say when they are due."""

from datetime import datetime

from quizzes.domain.closing import close_overdue
from training.lib.background import sweeps


@sweeps("overdue attempts closed")
def close_overdue_attempts(now: datetime) -> int:
    """Judged by the database's clock, so `now` is not asked."""
    return close_overdue().closed
