"""Tell a worker at once that a duty waits. Best effort: the row is the duty, this is a nudge."""

import logging
import time

from prometheus_client import Counter

log = logging.getLogger(__name__)

# While the broker is away each attempt costs a second; the sweep comes every two seconds anyway.
QUIET_SECONDS = 5
# A message costs as much as a statement. An examination that ends plans thousands of duties in a
# second: then the sweep is called once instead.
MOST_MESSAGES = 20

lost = Counter(
    "needlewise_wake_ups_lost",
    "Messages of this process that the broker did not take; the sweep does that work.",
)
_quiet_until = 0.0
_second, _sent = 0.0, 0  # when the second began that is counted, and the duties told in it


def wake(pks: list[int]) -> None:
    """Send a message per job, or one for many. A broker that is down delays a duty, no more."""
    global _quiet_until, _second, _sent
    from training.lib.tasks import run_due_jobs, run_job

    now = time.monotonic()
    if now < _quiet_until:
        lost.inc(len(pks))
        return
    if now >= _second + 1:
        _second, _sent = now, 0
    if _sent > MOST_MESSAGES:
        return
    _sent += len(pks)
    many = _sent > MOST_MESSAGES
    for sent, pk in enumerate(pks[:1] if many else pks):
        try:
            run_due_jobs.delay() if many else run_job.delay(pk)
        except Exception as error:
            _quiet_until = time.monotonic() + QUIET_SECONDS
            lost.inc(len(pks) - sent)
            log.warning("wake-up not sent", extra={"job": pk, "reason": type(error).__name__})
            return
