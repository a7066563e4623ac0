"""The database's notes of what was written: when they go, and what it cannot note itself."""

from datetime import datetime, timedelta

from clinics.models import RecordWrite
from clinics.models.writes import EVERYBODY

# Longer than any transaction lasts and any row is kept: who has not looked since reads anew.
NOTED_FOR = timedelta(days=1)


def forget_old_writes(now: datetime) -> int:
    """Returns how many notes went."""
    return RecordWrite.objects.filter(written_at__lte=now - NOTED_FOR).delete()[0]


def note_other_records() -> None:
    """All rows are those of a backup now, and nothing that was kept is true any more."""
    RecordWrite.objects.create(person=EVERYBODY)
