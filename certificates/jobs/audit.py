"""The daily head of the audit log, signed where the keys are."""

from datetime import datetime

from training.lib.background import sweeps
from training.people.domain.anchors import sign_when_due


@sweeps("heads of the audit log signed")
def sign_head(now: datetime) -> int:
    return int(sign_when_due(now=now))
