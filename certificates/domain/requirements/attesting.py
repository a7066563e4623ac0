"""A person declares something in words they were shown."""

from datetime import datetime

from django.db import transaction

from certificates.models import Attestation
from certificates.signals import basis_changed
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def attest(user: User, slug: str, text: str, now: datetime) -> Attestation:
    """Keep the very words with the declaration: others are another declaration."""
    row = Attestation.objects.create(user=user, slug=slug, text=text, made_at=now)
    basis_changed.send(sender=Attestation, user=user, now=now)
    audit.record("attestation.made", row, actor=user, now=now, slug=slug)
    return row
