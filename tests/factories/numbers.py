"""The moment and the numbers that all makers share."""

import itertools
from datetime import UTC, datetime

NOW = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def next_number() -> int:
    return next(_numbers)
