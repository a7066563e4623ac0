"""The pulse of a sitting: what its page asks every few seconds, and the trace that leaves.

Being heard from is evidence: a stretch of time becomes one row that is extended in place, and a
gap begins the next. A line that drops shows as a gap, two devices as rows that overlap.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from quizzes.models import Attempt, Presence
from training.lib.db import fetch_row

NOTED_EVERY = timedelta(seconds=15)  # a write a quarter of a minute, not at every call
GAP = timedelta(seconds=45)  # longer than a hidden page stays silent
TOGETHER = timedelta(seconds=60)


@dataclass(frozen=True)
class Pulse:
    """The attempt as it stands at `moment`, with no more of it than a page needs to go on.

    `change` is the latest move of the deadline by somebody else.
    """

    attempt: Attempt
    moment: datetime
    change: dict[str, Any] | None


_PULSE = """
WITH sitting AS MATERIALIZED (
    SELECT id, state, deadline_at, writer, resting_since, rest_left, clock_timestamp() AS moment
    FROM quizzes_attempt
    WHERE public_id = %(attempt)s::uuid AND user_id = %(user)s::bigint
), latest AS MATERIALIZED (
    SELECT presence.id, presence.seen_at
    FROM quizzes_presence AS presence JOIN sitting ON presence.attempt_id = sitting.id
    WHERE device = %(device)s::text
    ORDER BY seen_at DESC LIMIT 1
), extended AS (
    UPDATE quizzes_presence AS presence SET seen_at = sitting.moment
    FROM sitting, latest
    WHERE presence.id = latest.id AND sitting.state = 'open'
      AND latest.seen_at BETWEEN sitting.moment - %(gap)s::interval
                             AND sitting.moment - %(noted_every)s::interval
), begun AS (
    INSERT INTO quizzes_presence (attempt_id, device, since, seen_at)
    SELECT id, %(device)s::text, moment, moment FROM sitting
    WHERE state = 'open' AND NOT EXISTS (
        SELECT FROM latest WHERE latest.seen_at >= sitting.moment - %(gap)s::interval)
)
SELECT id, state, deadline_at, writer, resting_since, rest_left, moment, (
    SELECT jsonb_build_object(
        'kind', kind,
        'seconds', extract(epoch FROM new_deadline_at - old_deadline_at)::int)
    FROM quizzes_deadlinechange
    WHERE attempt_id = sitting.id AND kind <> 'rest' ORDER BY id DESC LIMIT 1)::text
FROM sitting
"""


def take_pulse(attempt_id: UUID, *, user_id: int, device: str) -> Pulse | None:
    """How the person's attempt stands, noting that this device was heard from; one statement."""
    row = fetch_row(
        _PULSE,
        {
            "attempt": attempt_id,
            "user": user_id,
            "device": device,
            "gap": GAP,
            "noted_every": NOTED_EVERY,
        },
    )
    if row is None:
        return None
    *values, moment, change = row
    change = json.loads(change) if change else None
    names = ("pk", "state", "deadline_at", "writer", "resting_since", "rest_left")
    known = dict(zip(names, values, strict=True))
    return Pulse(Attempt(public_id=attempt_id, user_id=user_id, **known), moment, change)


def device_of(session_key: str) -> str:
    """A browser, as far as its session tells; nothing of the session can be read from it."""
    return salted_hmac("quizzes.presence", session_key, algorithm="sha256").hexdigest()[:16]


@dataclass(frozen=True)
class Gap:
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True)
class Trace:
    """What the rows of one attempt say."""

    heard_at: datetime | None
    gaps: Sequence[Gap]
    two_devices: bool

    @property
    def lost(self) -> timedelta:
        return sum((gap.length for gap in self.gaps), timedelta())


def read_trace(presences: Sequence[Presence]) -> Trace:
    """Gaps of all devices taken together, and whether two were there within a minute."""
    rows = sorted(presences, key=lambda row: row.since)
    gaps, heard_at = [], None
    for row in rows:
        if heard_at and row.since - heard_at > GAP:
            gaps.append(Gap(heard_at, row.since))
        heard_at = max(row.seen_at, heard_at or row.seen_at)
    return Trace(heard_at, gaps, _two_devices(rows))


def _two_devices(rows: Sequence[Presence]) -> bool:
    return any(
        first.device != second.device and second.since - first.seen_at < TOGETHER
        for number, second in enumerate(rows)
        for first in rows[:number]
    )
