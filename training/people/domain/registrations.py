"""A regulator's record of a person: declared by them, checked by others, only quoted."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.enums import CheckResult
from training.people.models import Authority, Clinic, Registration, SourceCheck, User
from training.people.rules import can_check_source


def declare_registration(
    user: User, *, authority: Authority, number: str, registration_class: str = "", now: datetime
) -> Registration:
    """Note a registration as the person states it; a change is a new row, so history stays."""
    try:
        with transaction.atomic():
            registration = Registration.objects.create(
                user=user, authority=authority, number=number, registration_class=registration_class
            )
            audit.record("registration.declared", registration, actor=user, now=now)
    except IntegrityError as error:
        raise Conflict(
            _("You already have a registration with this regulator. End it before adding another.")
        ) from error
    return registration


@transaction.atomic
def change_registration(
    registration: Registration, *, number: str, registration_class: str = "", now: datetime
) -> Registration:
    """A correction is a new registration: checks of the old number say nothing of the new one."""
    if (registration.number, registration.registration_class) == (number, registration_class):
        return registration
    end_registration(registration, actor=registration.user, now=now)
    return declare_registration(
        registration.user,
        authority=registration.authority,
        number=number,
        registration_class=registration_class,
        now=now,
    )


@transaction.atomic
def end_registration(registration: Registration, *, actor: User, now: datetime) -> None:
    """Ending twice changes nothing: the first end stands."""
    open_row = Registration.objects.filter(pk=registration.pk, ended_at=None)
    if open_row.update(ended_at=now):
        registration.ended_at = now
        audit.record("registration.ended", registration, actor=actor, now=now)


@transaction.atomic
def record_source_check(
    registration: Registration,
    *,
    checked_by: User,
    result: CheckResult | str,
    address: str,
    now: datetime,
    note: str = "",
    clinic: Clinic | None = None,
) -> SourceCheck:
    """Somebody looked at the register. A check for a clinic counts in that clinic only."""
    if not can_check_source(checked_by, registration, clinic=clinic, now=now):
        raise NotAllowed(
            _("You can check registrations of consenting staff of your clinic, not your own.")
        )
    check = SourceCheck.objects.create(
        registration=registration,
        address=address,
        result=result,
        note=note,
        clinic=clinic,
        checked_by=checked_by,
        checked_at=now,
    )
    audit.record(
        "source.checked",
        check,
        actor=checked_by,
        now=now,
        registration=registration.pk,
        result=str(result),
        clinic=clinic.pk if clinic else None,
    )
    return check
