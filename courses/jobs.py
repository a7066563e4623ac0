"""Background duties of this app: fetch, call the domain, nothing else."""

from datetime import datetime
from typing import Any

from courses.domain.moving import MOVE_JOB, move_batch
from courses.models import EditionMove
from training.lib.background import handles


@handles(MOVE_JOB)
def move_enrolments(payload: dict[str, Any], now: datetime) -> None:
    move = EditionMove.objects.select_related("edition", "asked_by").get(pk=payload["move"])
    move_batch(move, now=now)
