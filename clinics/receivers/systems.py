"""What changed at a clinic is told to its webhooks, in the transaction that notes it."""

from typing import Any

from django.dispatch import receiver

from clinics.domain.systems.deliveries import plan_change
from clinics.models import Change
from clinics.signals import change_noted


@receiver(change_noted)
def tell_webhooks(sender: Any, change: Change, **kwargs: Any) -> None:
    plan_change(change, now=change.noted_at)
