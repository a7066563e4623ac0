"""Who works in a clinic: asked by a manager, accepted by the person, ended by either."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, Gone, NotAllowed
from training.people.domain import audit, notices
from training.people.domain.consent import give_consent, stop_consent
from training.people.enums import MembershipRole, NoticeKind
from training.people.models import Clinic, ClinicInvitation, Membership, User
from training.people.queries import managers_of
from training.people.rules import can_manage, is_last_manager
from training.people.signals import membership_began, membership_ended

INVITATION_LASTS = timedelta(days=14)
_MAILS = {
    MembershipRole.STAFF: "emails/invitation.txt",
    MembershipRole.AUDITOR: "emails/auditor_invitation.txt",
}


def invite_member(
    clinic: Clinic,
    *,
    email: str,
    invited_by: User,
    now: datetime,
    role: MembershipRole = MembershipRole.STAFF,
    access_until: datetime | None = None,
) -> ClinicInvitation:
    """Write the invitation and its mail. An open one to the same address is refused."""
    if not can_manage(invited_by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can invite people."))
    email = email.strip().lower()
    _refuse_members(clinic, email, role, now=now)
    _withdraw_lapsed(clinic, email, now=now)
    invitation = ClinicInvitation(
        clinic=clinic,
        email=email,
        role=role,
        access_until=access_until,
        invited_by=invited_by,
        invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    invitation.token_sha256 = _sha256(token_of(invitation))
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
            _send(invitation, now=now)
            audit.record("invitation.sent", invitation, actor=invited_by, now=now, clinic=clinic.pk)
    except IntegrityError as error:
        raise Conflict(_("An invitation to this address is already open.")) from error
    return invitation


def token_of(invitation: ClinicInvitation) -> str:
    """The secret of the link: derived when the mail is made, so that no table holds it."""
    key = str(invitation.public_id)
    return salted_hmac("people.invitation", key, algorithm="sha256").hexdigest()


def invitation_by_token(token: str) -> ClinicInvitation | None:
    return (
        ClinicInvitation.objects.select_related("clinic", "invited_by")
        .filter(token_sha256=_sha256(token), withdrawn_at=None)
        .first()
    )


@transaction.atomic
def accept_invitation(
    invitation: ClinicInvitation, *, user: User, share: bool, now: datetime
) -> Membership:
    """Join the clinic, with consent or without; a double click joins once.

    The link is meant for the invited address: forwarding it must not put another person on the
    clinic's roster.
    """
    if invitation.email != user.email:
        raise NotAllowed(_("This invitation was sent to another address. Sign in with that one."))
    if invitation.expires_at <= now:
        raise Gone(_("This invitation has ended. Ask the clinic for a new one."))
    still_open = ClinicInvitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    )
    accepted_now = still_open.update(accepted_by=user, accepted_at=now)
    if not accepted_now and not _joined_by(invitation, user, now=now):
        raise Gone(_("This invitation is no longer open."))
    membership = join(
        invitation.clinic, user, email=invitation.email, until=invitation.access_until, now=now
    )
    if share and invitation.role == MembershipRole.STAFF:
        give_consent(user, invitation.clinic, now=now)
    if accepted_now:
        audit.record("invitation.accepted", invitation, actor=user, now=now)
    return membership


def _joined_by(invitation: ClinicInvitation, user: User, *, now: datetime) -> bool:
    """Whoever was taken off since does not come back by the link they once used."""
    held = invitation.clinic.memberships.live_at(now).filter(user=user, role=invitation.role)
    used = ClinicInvitation.objects.filter(pk=invitation.pk, accepted_by=user)
    return used.exists() and held.exists()


@transaction.atomic
def join(
    clinic: Clinic, user: User, *, email: str, now: datetime, until: datetime | None = None
) -> Membership:
    """Put the person on the staff or, with an end, among the auditors; twice is once.

    The clinic's row is held meanwhile: no constraint sees two parts that both have an end.
    """
    if until and until <= now:
        raise Gone(_("This access has ended. Ask the clinic for a new invitation."))
    role = MembershipRole.AUDITOR if until else MembershipRole.STAFF
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    held = clinic.memberships.live_at(now).filter(user=user, role=role).first()
    if held:
        return held
    membership = Membership.objects.create(
        clinic=clinic, user=user, role=role, started_at=now, ended_at=until
    )
    membership_began.send(sender=Membership, membership=membership, email=email, now=now)
    return membership


@transaction.atomic
def withdraw_invitation(invitation: ClinicInvitation, *, by: User, now: datetime) -> None:
    if not can_manage(by, invitation.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can withdraw an invitation."))
    still_open = ClinicInvitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    )
    if not still_open.update(withdrawn_at=now):
        raise Conflict(_("This invitation has been answered or withdrawn already."))
    invitation.withdrawn_at = now
    audit.record("invitation.withdrawn", invitation, actor=by, now=now)


def ask_for_new_invitation(invitation: ClinicInvitation, *, now: datetime) -> None:
    """Tell the clinic's managers that the link came too late; once a day is enough."""
    for manager in managers_of(invitation.clinic, now=now):
        notices.send_mail_later(
            kind=NoticeKind.INVITATION,
            key=f"invitation-again:{invitation.public_id}:{manager.pk}:{now:%Y-%m-%d}",
            user=manager,
            template="emails/invitation_again.txt",
            context={
                "clinic": invitation.clinic.name,
                "email": invitation.email,
                "url": f"/clinics/{invitation.clinic.slug}/",
            },
            now=now,
        )


@transaction.atomic
def end_membership(membership: Membership, *, by: User, now: datetime) -> None:
    """The person leaves, or a manager ends it; consent to the clinic ends with the last role."""
    clinic = membership.clinic
    if by.pk != membership.user_id and not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only the person or a manager of the clinic can end this."))
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # two last managers leaving at once
    if is_last_manager(membership, now=now):
        raise Conflict(_("A clinic needs a manager. Name another one first."))
    _end(membership, by=by, now=now)


@transaction.atomic
def end_every_membership(user: User, *, now: datetime) -> None:
    """Whoever deletes the account leaves everywhere, and ends every consent."""
    for membership in user.memberships.live_at(now).select_related("clinic"):
        _end(membership, by=user, now=now)
    for consent in user.consents.filter(ended_at=None):
        stop_consent(consent, actor=user, now=now)


def _end(membership: Membership, *, by: User, now: datetime) -> None:
    clinic = membership.clinic
    live = Membership.objects.live_at(now).filter(pk=membership.pk)
    if not live.update(ended_at=now):
        return
    membership.ended_at = now
    working = clinic.memberships.live_at(now).exclude(role=MembershipRole.AUDITOR)
    if not working.filter(user=membership.user_id).exists():
        for consent in clinic.consents.filter(person=membership.user_id, ended_at=None):
            stop_consent(consent, actor=by, now=now)
    membership_ended.send(sender=Membership, membership=membership, now=now)
    audit.record("membership.ended", membership, actor=by, now=now, clinic=clinic.pk)


def appoint_manager(clinic: Clinic, *, person: User, by: User, now: datetime) -> Membership:
    """Another manager: named by a manager among the staff, or by an admin. Never oneself."""
    working = clinic.memberships.live_at(now).exclude(role=MembershipRole.AUDITOR)
    works_there = working.filter(user=person).exists()
    by_manager = can_manage(by, clinic, now=now) and works_there
    if by.pk == person.pk or not (by.is_staff or by_manager):
        raise NotAllowed(_("A manager names another one among the clinic's staff."))
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                clinic=clinic, user=person, role=MembershipRole.MANAGER, started_at=now
            )
            audit.record("manager.appointed", membership, actor=by, now=now, clinic=clinic.pk)
    except IntegrityError as error:
        raise Conflict(_("This person manages the clinic already.")) from error
    return membership


@transaction.atomic
def leave_clinic(user: User, clinic: Clinic, *, now: datetime) -> None:
    """End every part the person plays there, or none when the clinic would lose its manager."""
    for membership in clinic.memberships.live_at(now).filter(user=user):
        end_membership(membership, by=user, now=now)


def _refuse_members(clinic: Clinic, email: str, role: MembershipRole, *, now: datetime) -> None:
    """A manager who treats as well may join the staff; they consent to it like everybody."""
    if not clinic.memberships.live_at(now).filter(role=role, user__email=email).exists():
        return
    if role == MembershipRole.AUDITOR:
        raise Conflict(_("This person has access already. End that first to change its day."))
    raise Conflict(_("This person already works in the clinic."))


def _withdraw_lapsed(clinic: Clinic, email: str, *, now: datetime) -> None:
    """An invitation that has ended must not stand in the way of a new one."""
    clinic.invitations.filter(
        email=email, accepted_at=None, withdrawn_at=None, expires_at__lte=now
    ).update(withdrawn_at=now)


def _send(invitation: ClinicInvitation, *, now: datetime) -> None:
    notices.send_mail_later(
        kind=NoticeKind.INVITATION,
        key=f"invitation:{invitation.public_id}",
        to=invitation.email,
        template=_MAILS[MembershipRole(invitation.role)],
        context={
            "clinic": invitation.clinic.name,
            "sees_until": _day(invitation.access_until) if invitation.access_until else "",
            "inviter": str(invitation.invited_by),
            "until": _day(invitation.expires_at),
            "url": reverse("people:invitation", args=[token_of(invitation)]),
        },
        now=now,
    )


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
