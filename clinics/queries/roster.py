"""What a clinic may see of its people. Nothing of a person leaves here without consent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from certificates.domain.requirements.holdings import sign_offs_of
from clinics.enums import ConsentState
from clinics.queries.facts import (
    asked_certificates,
    asked_credentials,
    asked_papers,
    asked_positions,
    asked_registrations,
    asked_scopes,
    certificates_at,
    credentials_of,
    papers_at,
    positions_at,
    registrations_at,
    sign_offs_at,
)
from clinics.queries.files import PersonFile
from clinics.queries.kept import asked_files, kept_files
from clinics.queries.readings import asked_readings, readings_at
from training.lib.db import hash_rows, read_rows, read_values
from training.lib.prepared import prepared_statement
from training.people.enums import MembershipRole
from training.people.models import Clinic, ClinicInvitation, Consent, Membership
from training.people.models.clinic import PeriodQuerySet


def roster(
    clinic: Clinic, moment: datetime, *, now: datetime, only: Iterable[UUID] | None = None
) -> list[PersonFile]:
    """The staff on the roster at `moment`, or of them `only` these, each as far as they consent.

    One statement for each kind of record, however many they are.
    """
    return files_of(clinic, seen_at(clinic, moment, now=now, only=only), moment)


def seen_at(
    clinic: Clinic, moment: datetime, *, now: datetime, only: Iterable[UUID] | None = None
) -> "list[Seen]":
    """The staff on the roster at `moment`, or of them `only` these."""
    if only is None:
        return _seen(read_rows(_asked_staff(clinic, moment, now)), now=now)
    staff = _staff(clinic, moment, now=now).live_at(moment).filter(public_id__in=list(only))
    return _seen(read_values(_lines(staff)), now=now)


def person_file(
    clinic: Clinic, public_id: UUID, moment: datetime, *, now: datetime
) -> PersonFile | None:
    """One person who is, or had been, on the roster by `moment`."""
    staff = _staff(clinic, moment, now=now).filter(started_at__lte=moment, public_id=public_id)
    return next(iter(files_of(clinic, _seen(read_values(_lines(staff)), now=now), moment)), None)


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


@prepared_statement
def _asked_staff(clinic: Clinic, moment: datetime, now: datetime) -> QuerySet[Any, Any]:
    return _lines(_staff(clinic, moment, now=now).live_at(moment))


def _lines(staff: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Of `_staff` what `_Member` has; as values, because models cost ten times as much."""
    return staff.values_list(
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


class Seen(NamedTuple):
    """Somebody on a roster with what the clinic may see of them: all that a file needs of `now`."""

    member: _Member
    consent: ConsentState
    consent_at: datetime | None
    left_at: datetime | None

    @property
    def consents(self) -> bool:
        return self.consent == ConsentState.GIVEN


def _seen(rows: Iterable[tuple[Any, ...]], *, now: datetime) -> list[Seen]:
    members = [_Member(*row) for row in rows]
    return [
        Seen(member, *_consent_state(member, now=now), _left(member, now)) for member in members
    ]


def _left(member: _Member, now: datetime) -> datetime | None:
    return member.ended_at if member.ended_at and member.ended_at <= now else None


def files_of(clinic: Clinic, seen: Sequence[Seen], moment: datetime) -> list[PersonFile]:
    """Each as far as they consent."""
    consenting = {each.member.user_id for each in seen if each.consents}
    positions = positions_at([each.member.pk for each in seen], moment)
    records = _records(clinic, consenting, moment) if consenting else {}
    kept = kept_files(clinic, _ended(seen), moment)
    return [
        replace(kept[member.pk], left_at=left_at)
        if member.pk in kept
        else PersonFile(
            public_id=member.public_id,
            user_id=member.user_id,
            label=_label(member, known=member.user_id in consenting),
            joined_at=member.started_at,
            left_at=left_at,
            consent=consent,
            consent_at=consent_at,
            positions=tuple(positions.get(member.pk, ())),
            **_records_of(member.user_id, records if consent == ConsentState.GIVEN else {}),
        )
        for member, consent, consent_at, left_at in seen
    ]


def hashes_of(clinic: Clinic, seen: Sequence[Seen], moment: datetime) -> dict[int, str]:
    """By person, a number that changes with any row `files_of` would read of them now.

    It is made of the statements that read the files, by the database. One statement.
    """
    people = {each.member.user_id for each in seen if each.consents}
    return hash_rows(
        [
            asked_positions([each.member.pk for each in seen], moment),
            asked_files(clinic, _ended(seen), moment),
            asked_certificates(people, moment),
            asked_registrations(clinic, people, moment),
            asked_scopes(people, moment),
            asked_credentials(people, moment),
            sign_offs_of(people, moment),
            asked_papers(clinic, people, moment),
            asked_readings(clinic, people, moment),
        ]
    )


def _ended(seen: Iterable[Seen]) -> list[int]:
    """What a clinic knew in its period answers for the days of that period, and for no others."""
    return [each.member.pk for each in seen if each.consent == ConsentState.ENDED]


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
        each.member.pk: _label(each.member, known=each.consents)
        for each in _seen(read_values(_lines(staff)), now=now)
    }


def staff_by_id(clinic: Clinic, moment: datetime | None = None) -> dict[str, Membership]:
    """By the id that pages name them with: who worked there at the moment, or at any time."""
    staff = clinic.memberships.filter(role=MembershipRole.STAFF).order_by("started_at", "pk")
    if moment is not None:
        staff = staff.live_at(moment)
    return {str(each.public_id): each for each in staff}
