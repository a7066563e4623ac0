"""The lists of badges follow what happens to credentials."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from certificates.domain.badges.status_lists import plan_signing
from certificates.models import Credential
from certificates.signals import credential_changed


@receiver(credential_changed)
def sign_lists_again(sender: Any, credential: Credential, now: datetime, **kwargs: Any) -> None:
    plan_signing(credential, now=now)
