"""What a person gives may be what a clinic asked for."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.signals import basis_changed
from clinics.domain.asking import plan_look
from clinics.models import ReadingReceipt
from clinics.signals import document_signed
from training.people.models import Consent, User
from training.people.signals import consent_ended, registration_changed


@receiver([basis_changed, registration_changed])
def look_at_requests(sender: Any, user: User, now: datetime, **kwargs: Any) -> None:
    plan_look(user, now=now)


@receiver(document_signed)
def look_at_reading(sender: Any, receipt: ReadingReceipt, now: datetime, **kwargs: Any) -> None:
    plan_look(receipt.user, now=now)


@receiver(consent_ended)
def end_requests(sender: Any, consent: Consent, now: datetime, **kwargs: Any) -> None:
    plan_look(consent.person, now=now)
