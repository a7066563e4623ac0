"""The verbs of an attempt in one place, for callers outside of this app."""

from quizzes.domain.closing import (
    AttemptClosed,
    OpenElsewhere,
    close_if_overdue,
    close_overdue,
    hand_in,
    handed_in_before,
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
    "OpenElsewhere",
    "Verdict",
    "close_if_overdue",
    "close_overdue",
    "hand_in",
    "handed_in_before",
    "may_start",
    "meet",
    "save_answer",
    "set_flag",
    "start_attempt",
    "submit_attempt",
    "take_over",
]
