"""Inviting to a position; asking again who did not answer, reminding who did not decide."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from clinics.domain.roster.writing import end_entry
from clinics.enums import ConsentState
from clinics.models import Location, Position, RosterEntry
from clinics.queries import PersonFile
from training.lib.models import Job
from training.people.domain import audit
from training.people.domain.clinics import invite_member, withdraw_invitation
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import Clinic, ClinicInvitation, Membership, User


@transaction.atomic
def invite_to_place(
    clinic: Clinic,
    *,
    email: str,
    position: Position | None,
    location: Location | None,
    by: User,
    now: datetime,
) -> ClinicInvitation:
    """With a position, what it needs counts from the day of joining: it waits on the list."""
    invitation = invite_member(clinic, email=email, invited_by=by, now=now)
    if position:
        place = [position.pk, location.pk if location else None]
        entry, is_new = RosterEntry.objects.get_or_create(
            clinic=clinic,
            email=invitation.email,
            ended_at=None,
            defaults={"places": [place], "made_by": by, "made_at": now, "changed_at": now},
        )
        if not is_new:
            entry.places, entry.changed_at = [place], now
            entry.save(update_fields=["places", "changed_at"])
        verb = "roster.added" if is_new else "roster.changed"
        audit.record(verb, entry, actor=by, now=now, clinic=clinic.pk)
    return invitation


@transaction.atomic
def take_back(invitation: ClinicInvitation, *, by: User, now: datetime) -> None:
    """With it goes what was written down for it alone; a row of a spreadsheet stays."""
    withdraw_invitation(invitation, by=by, now=now)
    bare = {"name": "", "number": "", "regulator": None, "papers": {}}
    waiting = RosterEntry.objects.filter(
        clinic=invitation.clinic, email=invitation.email, membership=None, ended_at=None, **bare
    )
    for entry in waiting:
        end_entry(entry, by=by, now=now)


@transaction.atomic
def send_again(invitation: ClinicInvitation, *, by: User, now: datetime) -> ClinicInvitation:
    """A fresh link with its full time; the old one stops working."""
    withdraw_invitation(invitation, by=by, now=now)
    return invite_member(invitation.clinic, email=invitation.email, invited_by=by, now=now)


def remind_waiting(clinic: Clinic, people: Iterable[PersonFile], *, now: datetime) -> int:
    """Mail those who have not decided, each at most once a day. Returns how many were mailed."""
    waiting = {p.public_id for p in people if p.consent == ConsentState.WAITING}
    members = clinic.memberships.filter(public_id__in=waiting).select_related("user")
    return sum(_remind(clinic, member, now=now) for member in members)


def reminded_today(people: Iterable[PersonFile], *, now: datetime) -> set[str]:
    """Keys of the reminders planned today, so that the desk need not offer a second one."""
    keys = [reminder_key(person.public_id, now) for person in people]
    return set(Job.objects.filter(kind="mail", key__in=keys).values_list("key", flat=True))


def reminder_key(public_id, now: datetime) -> str:
    return f"consent-reminder:{public_id}:{now:%Y-%m-%d}"


def _remind(clinic: Clinic, member: Membership, *, now: datetime) -> bool:
    return send_mail_later(
        kind=NoticeKind.INVITATION,
        key=reminder_key(member.public_id, now),
        user=member.user,
        template="emails/consent_reminder.txt",
        context={"clinic": clinic.name, "url": reverse("people:consents")},
        now=now,
    )
