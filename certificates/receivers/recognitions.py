"""What follows here when a body takes a recognition back, or holds it back for a time."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.practical.recognition_reviews import open_review
from training.people.models import Recognition
from training.people.signals import recognition_suspended, recognition_withdrawn


@receiver(recognition_withdrawn)
@receiver(recognition_suspended)
def review_what_was_signed(
    sender: Any, recognition: Recognition, now: datetime, **kwargs: Any
) -> None:
    open_review(recognition, now=now)
