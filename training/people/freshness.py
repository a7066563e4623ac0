"""How long what we read at a source may be relied on without looking again."""

from datetime import date, timedelta

LONGEST = timedelta(days=365)


def is_old(last_checked: date | None, *, today: date) -> bool:
    """Older than its age limit, or never checked: the page says to check the register."""
    return last_checked is None or today - last_checked > LONGEST
