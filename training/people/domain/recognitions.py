"""Who is recognised by whom: recorded by an admin, ended by a new fact, never rewritten."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.enums import RecognitionRole, ScopeKind
from training.people.models import Authority, Recognition, User


def record_recognition(
    instructor: User,
    *,
    authority: Authority,
    role: RecognitionRole | str,
    scope_kind: ScopeKind | str,
    scope: str,
    period: DateRange,
    verified_by: User,
    now: datetime,
    number: str = "",
    evidence_sha256: str = "",
) -> Recognition:
    """Enter a recognition whose evidence the admin has seen."""
    if not verified_by.is_staff or verified_by.pk == instructor.pk:
        raise NotAllowed(_("A programme admin records recognitions, and never their own."))
    try:
        with transaction.atomic():
            recognition = Recognition.objects.create(
                instructor=instructor,
                authority=authority,
                role=role,
                scope_kind=scope_kind,
                scope=scope,
                number=number,
                period=period,
                evidence_sha256=evidence_sha256,
                verified_by=verified_by,
                verified_at=now,
            )
            audit.record("recognition.recorded", recognition, actor=verified_by, now=now)
    except IntegrityError as error:
        raise Conflict(
            _("This role and scope is already recognised by the same body in that period.")
        ) from error
    return recognition


@transaction.atomic
def withdraw_recognition(
    recognition: Recognition, *, from_date: date, reason: str, actor: User, now: datetime
) -> None:
    """End it early. What was done before that day stays valid."""
    if not actor.is_staff:
        raise NotAllowed(_("A programme admin withdraws recognitions."))
    if not reason.strip():
        raise DomainError(_("Give the reason for the withdrawal."))
    live = Recognition.objects.filter(pk=recognition.pk, withdrawn_from=None)
    if not live.update(withdrawn_from=from_date, withdrawn_reason=reason.strip()):
        raise Conflict(_("This recognition has already been withdrawn."))
    recognition.refresh_from_db(fields=["withdrawn_from", "withdrawn_reason"])
    audit.record("recognition.withdrawn", recognition, actor=actor, now=now, since=from_date)
