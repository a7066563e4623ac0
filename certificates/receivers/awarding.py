"""Awards follow what completes them, planned in the same transaction."""

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from certificates.domain.requirements.awarding import plan_award
from certificates.models import Credential
from certificates.signals import basis_changed, credential_changed
from training.people.models import SourceCheck, User


@receiver(basis_changed)
def plan_after_change(sender: Any, user: User, now: datetime, **kwargs: Any) -> None:
    plan_award(user.pk, now=now)


@receiver(credential_changed)
def plan_after_credential(
    sender: Any, credential: Credential, now: datetime, **kwargs: Any
) -> None:
    """One credential may be what another asks for."""
    plan_award(credential.user_id, now=now)


@receiver(post_save, sender=SourceCheck)
def plan_after_source_check(
    sender: Any, instance: SourceCheck, created: bool, **kwargs: Any
) -> None:
    """A check for one clinic says nothing to a programme."""
    if created and instance.clinic_id is None:
        plan_award(instance.registration.user_id, now=instance.checked_at)
