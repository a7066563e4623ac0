"""The life of a credential: it begins, is extended, and is stated anew. Renewal and suspension
have files of their own."""

import zoneinfo
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.certificates.codes import new_code
from certificates.domain.certificates.issuing import next_number
from certificates.domain.credentials.basis import not_yet_listed, passed_sign_offs
from certificates.domain.credentials.credential_facts import facts_of
from certificates.domain.credentials.cycles import Lasting, Period, end_of_day, first_period
from certificates.domain.documents.documents import plan_document
from certificates.enums import DocumentReason, Status
from certificates.models import (
    Credential,
    CredentialCycle,
    CredentialEdition,
    CredentialRevocation,
    CredentialTypeVersion,
    Evaluation,
    ScopeEntry,
)
from certificates.queries import current_credential, scope_at, status_of
from certificates.queries.credentials import HOLDING
from certificates.signals import credential_changed
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def begin(
    user: User,
    type_version: CredentialTypeVersion,
    evaluation: Evaluation,
    *,
    now: datetime,
    replaces: Credential | None = None,
) -> Credential:
    """The credential of a person who meets the rules, made now or earlier.

    Runs any number of times, also at once: the unique type lets one row in, the others read it.
    A revoked one stays revoked; only `replaces` gives another, which names it.
    `evaluation.inputs["is_draft"]` says that something it counted is draft content.
    """
    if replaces is None and (held := current_credential(user, type_version.type_id)):
        return held
    refuse_unmet(evaluation)
    if replaces and present_status(replaces, now) != Status.REVOKED:
        raise Conflict(_("Only a revoked credential is replaced by a new one."))
    candidate = Credential(
        number=next_number(now),
        code=new_code(),
        user=user,
        type=type_version.type,
        replaces=replaces,
        is_draft=type_version.signed_at is None or bool(evaluation.inputs.get("is_draft")),
        issued_at=now,
    )
    Credential.objects.bulk_create([candidate], ignore_conflicts=True)
    credential = Credential.objects.get(user=user, type=type_version.type, replaces=replaces)
    if credential.public_id == candidate.public_id:
        _fill(credential, evaluation, now=now)
    return credential


def _fill(credential: Credential, evaluation: Evaluation, *, now: datetime) -> None:
    """The first cycle, everything examined so far, and the first edition."""
    today = now.astimezone(zoneinfo.ZoneInfo(settings.ISSUER_TIME_ZONE)).date()
    period = first_period(today, lasting_of(evaluation.type_version))
    add_cycle(credential, evaluation, period, number=1, starts_at=now, now=now)
    course = credential.type.course
    passed = passed_sign_offs(credential.user, course, with_drafts=credential.is_draft)
    _list_in_scope(credential, list(passed.values_list("pk", flat=True)), now=now)
    plan_edition(credential, reason=DocumentReason.FIRST, now=now)
    credential_changed.send(Credential, credential=credential, now=now)
    audit.record("credential.begun", credential, now=now, evaluation=evaluation.pk)


@transaction.atomic
def extend(credential: Credential, *, now: datetime) -> CredentialEdition | None:
    """List what was examined since, by a new edition; None when there is nothing to state.

    One that does not hold today lists it without an edition: the next one states it.
    """
    held = lock(credential)
    status = present_status(held, now)
    added = list(not_yet_listed(held).values_list("pk", flat=True))
    if not added or status == Status.REVOKED:
        return None
    _list_in_scope(held, added, now=now)
    edition = None
    if status in HOLDING:
        edition = plan_edition(held, reason=DocumentReason.EXTENSION, now=now)
    credential_changed.send(Credential, credential=held, now=now)
    audit.record("credential.extended", held, now=now, sign_offs=len(added))
    return edition


@transaction.atomic
def drop_voided(credential: Credential, now: datetime) -> CredentialEdition | None:
    """A correction, when the last edition lists an examination that no longer counts.

    One that does not hold today needs none: the next edition leaves it out.
    """
    held = lock(credential)
    edition = last_edition(held)
    stated = {entry["sign_off"] for entry in edition.facts["scope"]} if edition else set()
    counting = {str(record.public_id) for record in scope_at(held, now)}
    if stated <= counting or present_status(held, now) not in HOLDING:
        return None
    corrected = plan_edition(held, reason=DocumentReason.CORRECTION, now=now)
    credential_changed.send(Credential, credential=held, now=now)
    audit.record("credential.corrected", held, now=now, edition=corrected.number)
    return corrected


@transaction.atomic
def plan_edition(
    credential: Credential,
    *,
    reason: DocumentReason,
    now: datetime,
    holder_name: str | None = None,
) -> CredentialEdition:
    """Copy what is stated from now on, and ask for its badge and paper.

    The name stays that of the last edition: another one is a claim that two people decide.
    Refused while the credential is suspended or revoked: what is made then would never hold.
    """
    held = lock(credential)
    refuse_taken_away(present_status(held, now))
    last = last_edition(held)
    name = holder_name or (last.holder_name if last else held.user.legal_name)
    cycle = held.cycles.select_related("type_version__type").latest("number")
    edition = CredentialEdition.objects.create(
        credential=held,
        number=last.number + 1 if last else 1,
        cycle=cycle,
        reason=reason,
        holder_name=name,
        facts=facts_of(held, cycle, holder_name=name, now=now),
        planned_at=now,
    )
    plan_document(held, now=now, edition=edition.number, holder_name=name, reason=reason)
    return edition


def last_edition(credential: Credential) -> CredentialEdition | None:
    return credential.editions.order_by("-number").first()


def lock(credential: Credential) -> Credential:
    """One act at a time on a credential: what it reads still holds when it writes."""
    rows = Credential.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("user", "type__course").get(pk=credential.pk)


def present_status(held: Credential, now: datetime) -> Status:
    """Its status for an act on it: what is recorded counts, also when the clock of the machine
    that recorded it was ahead of `now`, or this act waited for that one."""
    if CredentialRevocation.objects.filter(credential=held).exists():
        return Status.REVOKED
    if held.suspensions.filter(until_at=None).exists():
        return Status.SUSPENDED
    return status_of(held, now)


def refuse_taken_away(status: Status) -> None:
    if status == Status.REVOKED:
        raise Conflict(_("This credential is revoked, so no new edition can be made."))
    if status == Status.SUSPENDED:
        raise Conflict(_("This credential is suspended. Wait until it is reinstated."))


def lasting_of(version: CredentialTypeVersion) -> Lasting:
    return Lasting(version.validity, version.months, version.fixed_day)


def add_cycle(
    credential: Credential,
    evaluation: Evaluation,
    period: Period,
    *,
    number: int,
    starts_at: datetime,
    now: datetime,
) -> CredentialCycle:
    """The days are those of the issuer's zone, which is fixed on the cycle."""
    zone = settings.ISSUER_TIME_ZONE
    until = period.valid_until
    return CredentialCycle.objects.create(
        credential=credential,
        number=number,
        type_version=evaluation.type_version,
        evaluation=evaluation,
        valid_from=period.valid_from,
        valid_until=until,
        time_zone=zone,
        starts_at=starts_at,
        expires_at=end_of_day(until, zone) if until else None,
        begun_at=now,
    )


def refuse_unmet(evaluation: Evaluation) -> None:
    if not evaluation.met:
        raise DomainError(_("Not everything this credential asks for is there yet."))


def _list_in_scope(credential: Credential, sign_offs: list[int], *, now: datetime) -> None:
    ScopeEntry.objects.bulk_create(
        [ScopeEntry(credential=credential, sign_off_id=pk, added_at=now) for pk in sign_offs],
        ignore_conflicts=True,
    )
