"""What follows here when a body takes a recognition back."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.practical.recognition_reviews import open_review
from training.people.models import Recognition
from training.people.signals import recognition_withdrawn


@receiver(recognition_withdrawn)
def review_what_was_signed(
    sender: Any, recognition: Recognition, now: datetime, **kwargs: Any
) -> None:
    open_review(recognition, now=now)
