"""Attempts that cannot be closed: counted, tried again later, set aside after some tries.

One of them never stops the others. Nothing is lost meanwhile: the answers are in the log, and a
page that meets the attempt says so.
"""

import logging

from django.db import connection

from quizzes.enums import AttemptState
from quizzes.models import ClosingFailure
from training.lib.logs import safe_message

log = logging.getLogger(__name__)

MOST_TRIES = 8

# Waits 2, 4, 8 … 128 s, by the clock that judges the deadlines.
_COUNT = """
INSERT INTO quizzes_closingfailure AS failure (attempt_id, tries, last_error, failed_at)
VALUES (%(attempt)s::bigint, 1, %(error)s::text, clock_timestamp())
ON CONFLICT (attempt_id) DO UPDATE SET
    tries = failure.tries + 1, last_error = excluded.last_error, failed_at = excluded.failed_at,
    set_aside_at = CASE WHEN failure.tries + 1 >= %(most)s::int THEN excluded.failed_at END
RETURNING tries, set_aside_at IS NOT NULL
"""

# For the WHERE of a claim: not now, or not until somebody has mended the cause.
NOT_WAITING = """
NOT EXISTS (
    SELECT FROM quizzes_closingfailure AS failure
    WHERE failure.attempt_id = attempt.id
      AND (failure.set_aside_at IS NOT NULL
           OR failure.failed_at + make_interval(secs => 2 ^ failure.tries) > clock_timestamp()))
"""


def count_failure(attempt_id: int, error: Exception) -> None:
    """Note the failure of an attempt that was tried alone; the last one raises the alarm."""
    told = safe_message(error)[:300]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"attempt": attempt_id, "error": told, "most": MOST_TRIES})
        tries, set_aside = cursor.fetchone()
    log.log(
        logging.CRITICAL if set_aside else logging.WARNING,
        "attempt set aside" if set_aside else "attempt not closed",
        exc_info=error,
        extra={"attempt": attempt_id, "tries": tries},
    )


def count_set_aside() -> int:
    """How many attempts wait for somebody to mend the cause."""
    return _set_aside().count()


def revive_set_aside() -> int:
    """Give every attempt that was set aside its tries again; the next sweep takes it."""
    return _set_aside().update(tries=0, set_aside_at=None)


def _set_aside():
    return ClosingFailure.objects.filter(
        set_aside_at__isnull=False, attempt__state=AttemptState.OPEN
    )
