"""What a clinic may see of its people. Nothing of a person leaves here without consent."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from clinics.enums import ConsentState
from clinics.queries.facts import (
    certificates_at,
    credentials_of,
    papers_at,
    positions_at,
    registrations_at,
    sign_offs_at,
)
from clinics.queries.files import PersonFile
from clinics.queries.kept import kept_files
from clinics.queries.readings import readings_at
from training.lib.db import read_values
from training.people.enums import MembershipRole
from training.people.models import Clinic, ClinicInvitation, Consent, Membership
from training.people.models.clinic import PeriodQuerySet


def roster(
    clinic: Clinic, moment: datetime, *, now: datetime, only: Iterable[UUID] | None = None
) -> list[PersonFile]:
    """The staff on the roster at `moment`, or of them `only` these, each as far as they consent.

    One statement for each kind of record, however many they are.
    """
    staff = _staff(clinic, moment, now=now).live_at(moment)
    if only is not None:
        staff = staff.filter(public_id__in=list(only))
    return _open_files(clinic, staff, moment, now=now)


def person_file(
    clinic: Clinic, public_id: UUID, moment: datetime, *, now: datetime
) -> PersonFile | None:
    """One person who is, or had been, on the roster by `moment`."""
    staff = _staff(clinic, moment, now=now).filter(started_at__lte=moment, public_id=public_id)
    return next(iter(_open_files(clinic, staff, moment, now=now)), None)


def open_invitations(clinic: Clinic) -> QuerySet[ClinicInvitation]:
    """Neither used nor withdrawn; those whose day has passed wait for the manager too."""
    return clinic.invitations.filter(accepted_at=None, withdrawn_at=None).order_by("expires_at")


class _Member(NamedTuple):
    """A membership with what is known of consent, then and now, and the names of the person."""

    pk: int
    public_id: UUID
    user_id: int
    started_at: datetime
    ended_at: datetime | None
    legal_name: str
    email: str
    consents_now: bool
    consent_since: datetime | None
    consent_ended: datetime | None
    invited_as: str | None


def _members(staff: QuerySet[Any]) -> list[_Member]:
    """Of rows of `_staff`; as values, because a thousand models cost ten times as much."""
    rows = staff.values_list(
        "pk",
        "public_id",
        "user_id",
        "started_at",
        "ended_at",
        "user__legal_name",
        "user__email",
        "consents_now",
        "consent_since",
        "consent_ended",
        "invited_as",
    )
    return [_Member(*row) for row in read_values(rows)]


def _staff(clinic: Clinic, moment: datetime, *, now: datetime) -> PeriodQuerySet:
    """Memberships with what `_Member` has."""
    consents = Consent.objects.filter(person=OuterRef("user"), clinic=clinic)
    ended = consents.filter(ended_at__lte=now).order_by("-ended_at")
    invitations = ClinicInvitation.objects.filter(accepted_by=OuterRef("user"), clinic=clinic)
    return (
        clinic.memberships.filter(role=MembershipRole.STAFF)
        .annotate(
            consents_now=Exists(consents.live_at(now)),
            consent_since=Subquery(consents.live_at(moment).values("started_at")[:1]),
            consent_ended=Subquery(ended.values("ended_at")[:1]),
            invited_as=Subquery(invitations.order_by("-accepted_at").values("email")[:1]),
        )
        .order_by("started_at", "pk")
    )


def _open_files(
    clinic: Clinic, staff: PeriodQuerySet, moment: datetime, *, now: datetime
) -> list[PersonFile]:
    members = [(member, *_consent_state(member, now=now)) for member in _members(staff)]
    consenting = {m.user_id for m, state, _at in members if state == ConsentState.GIVEN}
    positions = positions_at([member.pk for member, _state, _at in members], moment)
    records = _records(clinic, consenting, moment) if consenting else {}
    kept = kept_files(clinic, [m.pk for m, state, _at in members if _is_over(state)], moment)
    return [
        replace(kept[member.pk], left_at=_left(member, now))
        if member.pk in kept
        else PersonFile(
            public_id=member.public_id,
            user_id=member.user_id,
            label=_label(member, known=member.user_id in consenting),
            joined_at=member.started_at,
            left_at=_left(member, now),
            consent=state,
            consent_at=at,
            positions=tuple(positions.get(member.pk, ())),
            **_records_of(member.user_id, records if state == ConsentState.GIVEN else {}),
        )
        for member, state, at in members
    ]


def _is_over(state: ConsentState) -> bool:
    """What a clinic knew in its period answers for the days of that period, and for no others."""
    return state == ConsentState.ENDED


def _left(member: _Member, now: datetime) -> datetime | None:
    return member.ended_at if member.ended_at and member.ended_at <= now else None


def _records_of(person: int, records: dict[str, dict[int, Any]]) -> dict[str, Any]:
    return {kind: tuple(lines.get(person, ())) for kind, lines in records.items()}


def _records(clinic: Clinic, people: set[int], moment: datetime) -> dict[str, dict[int, Any]]:
    """By field of `PersonFile`, by person; of nobody but these people."""
    return {
        "certificates": certificates_at(people, moment),
        "registrations": registrations_at(clinic, people, moment),
        "credentials": credentials_of(people, moment),
        "sign_offs": sign_offs_at(people, moment),
        "papers": papers_at(clinic, people, moment),
        "readings": readings_at(clinic, people, moment),
    }


def _consent_state(member: _Member, *, now: datetime) -> tuple[ConsentState, datetime | None]:
    """A paper is shown while the person consents and works here *now*, and did at the moment.

    Whoever stopped consenting also closed the past; what the clinic knew in its period is kept
    by snapshots, never by reading the person's present records.
    """
    has_left = member.ended_at is not None and member.ended_at <= now
    if member.consents_now and not has_left:
        if member.consent_since:
            return ConsentState.GIVEN, member.consent_since
        return ConsentState.WAITING, None
    if member.consent_ended or has_left:
        return ConsentState.ENDED, member.consent_ended or member.ended_at
    return ConsentState.WAITING, None


def _label(member: _Member, *, known: bool) -> str:
    """The name for who consents; else only the address the clinic itself wrote down."""
    if known or not member.invited_as:
        return member.legal_name or member.invited_as or member.email
    return member.invited_as


def staff_labels(
    clinic: Clinic, *, now: datetime, only: Iterable[int | None] | None = None
) -> dict[int, str]:
    """By membership the name the desk shows, of everybody who ever worked there or of these."""
    staff = _staff(clinic, now, now=now)
    if only is not None:
        staff = staff.filter(pk__in={pk for pk in only if pk})
    return {
        member.pk: _label(member, known=_consent_state(member, now=now)[0] == ConsentState.GIVEN)
        for member in _members(staff)
    }


def staff_by_id(clinic: Clinic, moment: datetime | None = None) -> dict[str, Membership]:
    """By the id that pages name them with: who worked there at the moment, or at any time."""
    staff = clinic.memberships.filter(role=MembershipRole.STAFF).order_by("started_at", "pk")
    if moment is not None:
        staff = staff.live_at(moment)
    return {str(each.public_id): each for each in staff}
