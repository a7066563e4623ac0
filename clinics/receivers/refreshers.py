"""An answer in practice may be the last one that a clinic asked for."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from clinics.domain.refreshers import note_done
from quizzes.models import PracticeAnswer
from quizzes.practising import FULL_MARK
from quizzes.signals import practice_answered


@receiver(practice_answered)
def note_refreshers(sender: Any, answer: PracticeAnswer, now: datetime, **kwargs: Any) -> None:
    if answer.mark >= FULL_MARK:
        note_done(answer.session.user, [answer.item_version.item_id], now=now)
