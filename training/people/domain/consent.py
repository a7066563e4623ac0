"""A person lets a clinic see their records, from a moment until they stop it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from training.lib.errors import NotAllowed
from training.people.domain import audit
from training.people.models import Clinic, Consent, User
from training.people.rules import own_clinics
from training.people.signals import consent_ended, consent_given


@transaction.atomic
def give_consent(person: User, clinic: Clinic, *, now: datetime) -> Consent:
    """Start sharing with a clinic one works in; giving it twice is the same consent."""
    if not own_clinics(person, now=now).filter(pk=clinic.pk).exists():
        raise NotAllowed(_("You can share your records with clinics you work in."))
    consent, created = Consent.objects.get_or_create(
        person=person, clinic=clinic, ended_at=None, defaults={"started_at": now}
    )
    if created:
        consent_given.send(sender=Consent, consent=consent, now=now)
        audit.record("consent.given", consent, actor=person, now=now, clinic=clinic.pk)
    return consent


@transaction.atomic
def stop_consent(consent: Consent, *, actor: User, now: datetime) -> None:
    """From this moment the clinic sees nothing new; what it knew in its period it keeps."""
    live = Consent.objects.filter(pk=consent.pk, ended_at=None)
    if not live.update(ended_at=now):
        return
    consent.ended_at = now
    consent_ended.send(sender=Consent, consent=consent, now=now)
    audit.record("consent.ended", consent, actor=actor, now=now, clinic=consent.clinic_id)
