"""What the desk's kept rows leave behind."""

from datetime import datetime

from clinics.domain.record_writes import forget_old_writes
from training.lib.background import sweeps


@sweeps("old notes of writes removed")
def forget_writes(now: datetime) -> int:
    return forget_old_writes(now)
