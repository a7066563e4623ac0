"""Who is recognised by whom: recorded by an admin, ended by a new fact, never rewritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.papers import Paper
from training.people.domain import audit
from training.people.domain.papers import store_paper
from training.people.domain.recognition_notices import tell_of_change
from training.people.enums import RecognitionRole, ScopeKind
from training.people.models import Authority, Recognition, RecognitionSuspension, User
from training.people.rules import may_decide_on_recognitions_of
from training.people.signals import recognition_suspended, recognition_withdrawn

FOLDER = "recognitions"


@dataclass(frozen=True)
class Grant:
    """One role for one element of scope: a row of its own, so that each can end by itself."""

    role: RecognitionRole | str
    scope_kind: ScopeKind | str
    scope: str


def record_recognition(
    instructor: User,
    *,
    role: RecognitionRole | str,
    scope_kind: ScopeKind | str,
    scope: str,
    authority: Authority,
    period: DateRange,
    verified_by: User,
    now: datetime,
    number: str = "",
    evidence_sha256: str = "",
) -> Recognition:
    """Enter one recognition whose evidence the admin has seen, and keeps elsewhere."""
    with transaction.atomic():
        (recognition,) = _record(
            [Grant(role, scope_kind, scope)],
            now=now,
            instructor=instructor,
            authority=authority,
            number=number,
            period=period,
            evidence_sha256=evidence_sha256,
            verified_by=verified_by,
        )
    return recognition


@transaction.atomic
def record_recognitions(
    instructor: User,
    grants: Sequence[Grant],
    *,
    authority: Authority,
    period: DateRange,
    verified_by: User,
    now: datetime,
    number: str = "",
    paper: Paper | None = None,
    evidence: str = "",
    evidence_sha256: str = "",
) -> list[Recognition]:
    """Enter what one letter of a body says: every role and scope element, or none of them.

    `paper` is stored with them once; `evidence` names one that is stored already, as the one that
    came with a request.
    """
    if not grants:
        raise DomainError(_("Choose at least one role and one thing it is for."))
    if paper:
        evidence, evidence_sha256 = store_paper(paper, FOLDER), paper.sha256
    return _record(
        grants,
        now=now,
        instructor=instructor,
        authority=authority,
        number=number,
        period=period,
        evidence=evidence,
        evidence_sha256=evidence_sha256,
        verified_by=verified_by,
    )


def _record(grants: Iterable[Grant], *, now: datetime, **facts: Any) -> list[Recognition]:
    admin = facts["verified_by"]
    if not may_decide_on_recognitions_of(admin, facts["instructor"]):
        raise NotAllowed(_("A programme admin records recognitions, and never their own."))
    made = []
    for grant in grants:
        try:
            with transaction.atomic():
                made.append(Recognition.objects.create(**vars(grant), **facts, verified_at=now))
        except IntegrityError as error:
            words = _("“{role}: {scope}” is already recognised by the same body in that period.")
            role = RecognitionRole(grant.role).label
            raise Conflict(words.format(role=role, scope=grant.scope)) from error
    for recognition in made:
        audit.record("recognition.recorded", recognition, actor=admin, now=now)
    return made


@transaction.atomic
def withdraw_recognition(
    recognition: Recognition,
    *,
    from_date: date,
    reason: str,
    actor: User,
    now: datetime,
    disputed_from: date | None = None,
) -> None:
    """End it early. What was done before that day stays valid.

    For cause, `disputed_from` names the day from which on what was signed is looked at again.
    """
    _refuse_own(actor, recognition)
    if not reason.strip():
        raise DomainError(_("Give the reason for the withdrawal."))
    if from_date not in recognition.period:
        raise DomainError(_("Give a day within the time of the recognition."))
    if disputed_from and disputed_from > from_date:
        raise DomainError(_("The disputed time begins before the withdrawal, not after it."))
    changes = {
        "withdrawn_from": from_date,
        "withdrawn_reason": reason.strip(),
        "withdrawn_at": now,
        "disputed_from": disputed_from,
    }
    live = Recognition.objects.filter(pk=recognition.pk, withdrawn_from=None)
    if not live.update(**changes):
        raise Conflict(_("This recognition has already been withdrawn."))
    recognition.refresh_from_db(fields=list(changes))
    recognition_withdrawn.send(Recognition, recognition=recognition, now=now)
    tell_of_change(recognition.instructor, "withdrawn", now=now)
    audit.record(
        "recognition.withdrawn",
        recognition,
        actor=actor,
        now=now,
        since=from_date,
        disputed=disputed_from,
    )


@transaction.atomic
def withdraw_all(recognitions: Iterable[Recognition], **facts: Any) -> None:
    """Those of one letter of the body: all of them or, where one is refused, none."""
    for recognition in recognitions:
        withdraw_recognition(recognition, **facts)


@transaction.atomic
def suspend_all(recognitions: Iterable[Recognition], **facts: Any) -> None:
    for recognition in recognitions:
        suspend_recognition(recognition, **facts)


@transaction.atomic
def suspend_recognition(
    recognition: Recognition, *, from_date: date, reason: str, actor: User, now: datetime
) -> RecognitionSuspension:
    """It does not hold from that day on, until somebody lifts it."""
    _refuse_own(actor, recognition)
    if not reason.strip():
        raise DomainError(_("Give the reason for the suspension."))
    held = Recognition.objects.select_for_update().get(pk=recognition.pk)
    if held.withdrawn_from:
        raise Conflict(_("This recognition has already been withdrawn."))
    try:
        with transaction.atomic():
            suspension = RecognitionSuspension.objects.create(
                recognition=recognition,
                period=DateRange(from_date, None),
                reason=reason.strip(),
                made_by=actor,
                made_at=now,
            )
    except IntegrityError as error:
        raise Conflict(_("This recognition is already suspended.")) from error
    recognition_suspended.send(Recognition, recognition=recognition, now=now)
    tell_of_change(recognition.instructor, "suspended", now=now)
    audit.record("recognition.suspended", recognition, actor=actor, now=now, since=from_date)
    return suspension


@transaction.atomic
def lift_suspension(
    recognition: Recognition, *, holds_from: date, actor: User, now: datetime
) -> None:
    """It holds again from that day on. Days that passed under the suspension stay suspended."""
    _refuse_own(actor, recognition)
    suspension = recognition.suspensions.select_for_update().filter(lifted_at=None).first()
    if suspension is None:
        raise Conflict(_("This recognition is not suspended."))
    earliest = max(suspension.period.lower, actor.today(now))
    if holds_from < earliest or holds_from == suspension.period.lower:
        raise DomainError(_("Give a day after the first suspended one that has not passed yet."))
    suspension.period = DateRange(suspension.period.lower, holds_from)
    suspension.lifted_by, suspension.lifted_at = actor, now
    suspension.save(update_fields=["period", "lifted_by", "lifted_at"])
    tell_of_change(recognition.instructor, "lifted", now=now)
    audit.record("recognition.lifted", recognition, actor=actor, now=now, since=holds_from)


def _refuse_own(actor: User, recognition: Recognition) -> None:
    if not may_decide_on_recognitions_of(actor, recognition.instructor):
        raise NotAllowed(_("A programme admin decides on recognitions, and never on their own."))
