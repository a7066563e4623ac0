"""A regulator's record of a person: declared by them, checked by others, only quoted."""

from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, DomainError, NotAllowed, Unavailable
from training.lib.papers import Paper
from training.people.domain import audit
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Authority, Clinic, Registration, SourceCheck, User
from training.people.rules import can_check_source
from training.people.signals import registration_changed, source_checked


def declare_registration(
    user: User,
    *,
    authority: Authority,
    number: str,
    registration_class: str = "",
    conditions: str = "",
    now: datetime,
) -> Registration:
    """Note a registration as the person states it; a change is a new row, so history stays."""
    try:
        with transaction.atomic():
            registration = Registration.objects.create(
                user=user,
                authority=authority,
                number=number,
                registration_class=registration_class,
                conditions=conditions,
                declared_at=now,
            )
            registration_changed.send(sender=Registration, user=user, now=now)
            audit.record("registration.declared", registration, actor=user, now=now)
    except IntegrityError as error:
        raise Conflict(
            _("You already have a registration with this regulator. End it before adding another.")
        ) from error
    return registration


@transaction.atomic
def change_registration(
    registration: Registration,
    *,
    number: str,
    registration_class: str = "",
    conditions: str = "",
    now: datetime,
) -> Registration:
    """A correction is a new registration: checks of the old one say nothing of the new one."""
    declared = (registration.number, registration.registration_class, registration.conditions)
    if declared == (number, registration_class, conditions):
        return registration
    end_registration(registration, actor=registration.user, now=now)
    return declare_registration(
        registration.user,
        authority=registration.authority,
        number=number,
        registration_class=registration_class,
        conditions=conditions,
        now=now,
    )


@transaction.atomic
def end_registration(registration: Registration, *, actor: User, now: datetime) -> None:
    """Ending twice changes nothing: the first end stands."""
    open_row = Registration.objects.filter(pk=registration.pk, ended_at=None)
    if open_row.update(ended_at=now):
        registration.ended_at = now
        registration_changed.send(sender=Registration, user=registration.user, now=now)
        audit.record("registration.ended", registration, actor=actor, now=now)


def record_source_check(
    registration: Registration,
    *,
    checked_by: User,
    result: CheckResult | str,
    address: str,
    now: datetime,
    note: str = "",
    method: CheckMethod | str = CheckMethod.REGISTER,
    image: Paper | None = None,
    next_due: date | None = None,
    clinic: Clinic | None = None,
) -> SourceCheck:
    """Somebody looked at the source. A check for a clinic counts in that clinic only."""
    if not can_check_source(checked_by, registration, clinic=clinic, now=now):
        raise NotAllowed(
            _("You can check registrations of consenting staff of your clinic, not your own.")
            if clinic
            else _(
                "Registers are looked up by an admin or a recognised instructor, not for oneself."
            )
        )
    if next_due and next_due <= checked_by.today(now):
        raise DomainError(_("Enter a day that is still to come."), field="next_due")
    check = SourceCheck(
        registration=registration,
        method=method,
        address=address,
        result=result,
        note=note,
        clinic=clinic,
        checked_by=checked_by,
        checked_at=now,
        next_due=next_due,
    )
    if image:
        _keep_image(check, image)
    _write(check, now=now)
    return check


def _keep_image(check: SourceCheck, image: Paper) -> None:
    """Kept before the row, under a name made here."""
    check.image_sha256 = image.sha256
    try:
        name = f"{uuid4().hex}.{image.ending}"
        check.image.save(name, ContentFile(image.content), save=False)
    except OSError as error:
        raise Unavailable(_("The image could not be kept now. Try again in a minute.")) from error


@transaction.atomic
def _write(check: SourceCheck, *, now: datetime) -> None:
    check.save(force_insert=True)
    registration_changed.send(sender=SourceCheck, user=check.registration.user, now=now)
    source_checked.send(sender=SourceCheck, check=check, now=now)
    audit.record(
        "source.checked",
        check,
        actor=check.checked_by,
        now=now,
        registration=check.registration_id,
        result=str(check.result),
        clinic=check.clinic_id,
    )
