"""A link that a manager sends round in a chat: so many may join by it, until a day."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, Gone, NotAllowed
from training.people.domain import audit
from training.people.domain.clinics import join
from training.people.domain.consent import give_consent
from training.people.domain.notices import send_mail_later
from training.people.enums import MembershipRole, NoticeKind
from training.people.models import Clinic, JoinLink, Membership, User
from training.people.queries import managers_of
from training.people.rules import can_manage
from training.people.signals import return_asked

MOST_USES, MOST_DAYS, MOST_LINKS = 100, 30, 20


@transaction.atomic
def make_join_link(clinic: Clinic, *, uses: int, days: int, by: User, now: datetime) -> JoinLink:
    if not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can invite people."))
    if live_links(clinic, now=now).count() >= MOST_LINKS:
        raise Conflict(_("Twenty links work already. Withdraw one of them first."))
    link = JoinLink(
        clinic=clinic,
        uses=uses,
        uses_left=uses,
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    link.token_sha256 = _sha256(token_of(link))
    link.save(force_insert=True)
    audit.record("join-link.made", link, actor=by, now=now, clinic=clinic.pk, uses=uses)
    return link


def token_of(link: JoinLink) -> str:
    """The secret of the address: derived, so that no table holds it and a page can show it."""
    key = str(link.public_id)
    return salted_hmac("people.join-link", key, algorithm="sha256").hexdigest()


def live_links(clinic: Clinic, *, now: datetime):
    """Those by which somebody can still join, the newest first."""
    links = clinic.join_links.filter(withdrawn_at=None, expires_at__gt=now, uses_left__gt=0)
    return links.order_by("-made_at", "-pk")


def link_by_token(token: str) -> JoinLink | None:
    found = JoinLink.objects.select_related("clinic", "made_by")
    return found.filter(token_sha256=_sha256(token)).first()


def works(link: JoinLink, *, now: datetime) -> bool:
    return link.withdrawn_at is None and link.expires_at > now and link.uses_left > 0


def worked_before(clinic: Clinic, user: User, *, now: datetime) -> Membership | None:
    """The part on the staff that ended last, of somebody who has none now."""
    staff = clinic.memberships.filter(user=user, role=MembershipRole.STAFF)
    if staff.live_at(now).exists():
        return None
    return staff.filter(ended_at__lte=now).order_by("ended_at", "pk").last()


@transaction.atomic
def join_by_link(link: JoinLink, *, user: User, share: bool, now: datetime) -> Membership:
    """Join the staff. Who works there already takes no use of the link.

    A link is for whoever has it, so it brings nobody back: who left or was taken off is invited
    again by name.
    """
    staff = link.clinic.memberships.live_at(now).filter(user=user, role=MembershipRole.STAFF)
    membership = staff.first()
    if membership is None:
        if worked_before(link.clinic, user, now=now):
            raise NotAllowed(_("You worked here before. Ask the clinic to invite you again."))
        _take_use(link, now=now)
        membership = join(link.clinic, user, email="", now=now)
    if share:
        give_consent(user, link.clinic, now=now)
    audit.record("join-link.used", link, actor=user, now=now, membership=membership.pk)
    return membership


@transaction.atomic
def ask_to_return(link: JoinLink, *, user: User, now: datetime) -> None:
    """Tell the clinic by name who wants to come back; the managers are mailed once a day."""
    ended = worked_before(link.clinic, user, now=now)
    if ended is None or not works(link, now=now):
        raise Gone(_("This link no longer works. Ask the clinic for a new one."))
    return_asked.send(sender=Membership, membership=ended, now=now)
    for manager in managers_of(link.clinic, now=now):
        send_mail_later(
            kind=NoticeKind.INVITATION,
            key=f"return-asked:{ended.pk}:{manager.pk}:{now:%Y-%m-%d}",
            user=manager,
            template="emails/return_asked.txt",
            context={
                "clinic": link.clinic.name,
                "person": str(user),
                "url": f"/clinics/{link.clinic.slug}/roster/",
            },
            now=now,
        )
    audit.record("join-link.return-asked", link, actor=user, now=now, membership=ended.pk)


@transaction.atomic
def withdraw_join_link(link: JoinLink, *, by: User, now: datetime) -> None:
    if not can_manage(by, link.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can withdraw a link."))
    if not JoinLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=now):
        raise Conflict(_("This link was withdrawn already."))
    audit.record("join-link.withdrawn", link, actor=by, now=now, clinic=link.clinic_id)


def _take_use(link: JoinLink, *, now: datetime) -> None:
    """One statement: of two people at the last use, one comes in."""
    usable = JoinLink.objects.filter(
        pk=link.pk, withdrawn_at=None, expires_at__gt=now, uses_left__gt=0
    )
    if not usable.update(uses_left=F("uses_left") - 1):
        raise Gone(_("This link no longer works. Ask the clinic for a new one."))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
