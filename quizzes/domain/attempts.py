"""The verbs of an attempt in one place, for callers outside of this app."""

from quizzes.domain.closing import (
    AttemptClosed,
    close_if_overdue,
    close_overdue,
    meet,
    submit_attempt,
)
from quizzes.domain.offers import may_start
from quizzes.domain.saving import Judged, Verdict, save_answer
from quizzes.domain.sitting import set_flag, take_over
from quizzes.domain.starting import start_attempt

__all__ = [
    "AttemptClosed",
    "Judged",
    "Verdict",
    "close_if_overdue",
    "close_overdue",
    "may_start",
    "meet",
    "save_answer",
    "set_flag",
    "start_attempt",
    "submit_attempt",
    "take_over",
]
