"""Review lists that got lost, and records that arrived after theirs was made."""

from datetime import datetime

from certificates.domain.practical.recognition_reviews import complete_reviews
from training.lib.background import sweeps


@sweeps("rows of review lists added")
def complete(now: datetime) -> int:
    return complete_reviews(now=now)
