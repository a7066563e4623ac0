"""A clinic starts with the person who registers it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.enums import MembershipRole
from training.people.models import Clinic, Membership, User

RESERVED = {"new"}  # names of pages beside the clinics
_TRIES = 50


@transaction.atomic
def register_clinic(name: str, *, time_zone: str, by: User, now: datetime) -> Clinic:
    """Make the clinic and its first manager. It has no staff: people join by their own consent."""
    clinic = _with_free_slug(name, time_zone)
    Membership.objects.create(clinic=clinic, user=by, role=MembershipRole.MANAGER, started_at=now)
    audit.record("clinic.registered", clinic, actor=by, now=now)
    return clinic


def _with_free_slug(name: str, time_zone: str) -> Clinic:
    """Several clinics may bear one name; the unique slug lets each in under its own address."""
    base = slugify(name)[:40].strip("-") or "clinic"
    for number in range(1, _TRIES):
        slug = base if number == 1 else f"{base}-{number}"
        if slug in RESERVED:
            continue
        try:
            with transaction.atomic():
                return Clinic.objects.create(slug=slug, name=name, time_zone=time_zone)
        except IntegrityError:
            continue
    raise Conflict(_("Too many clinics bear this name. Add your town to it."))
