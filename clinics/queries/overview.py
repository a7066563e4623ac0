"""The clinics of a person as one list: their part in each, and what waits there, counted.

The database counts, so that a list of clinics costs as much as one of them. Where people stand
with what is asked of them takes the desk of each.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from certificates.models import Evidence, EvidenceCheck
from clinics.models import AdverseEvent, EventFollowUp
from training.people.enums import MembershipRole
from training.people.models import ClinicInvitation, Consent, Membership, User
from training.people.rules import visible_clinics

_HERE = OuterRef("pk")  # the clinic of the list; a level deeper it is OuterRef(_HERE)


def clinics_overview(user: User, *, now: datetime) -> QuerySet[Any]:
    """Each with `is_managed`, the end of an auditor's sight as `reads_until`, how many `people`
    are on the roster, and the numbers of what waits for a manager."""
    live = Membership.objects.live_at(now)
    own = live.filter(user=user, clinic=_HERE)
    staff = live.filter(clinic=_HERE, role=MembershipRole.STAFF)
    answered = Consent.objects.filter(person=OuterRef("user"), clinic=OuterRef("clinic"))
    invited = ClinicInvitation.objects.filter(clinic=_HERE, accepted_at=None, withdrawn_at=None)
    followed = EventFollowUp.objects.filter(event=OuterRef("pk"))
    events = AdverseEvent.objects.filter(~Exists(followed), clinic=_HERE, closing=None)
    return visible_clinics(user, now=now).annotate(
        is_managed=Exists(own.filter(role=MembershipRole.MANAGER)),
        reads_until=Subquery(own.filter(role=MembershipRole.AUDITOR).values("ended_at")[:1]),
        people=_number(staff),
        unchecked=_number(_unchecked_papers(now)),
        silent=_number(staff.filter(~Exists(answered))),
        unanswered=_number(invited),
        unfollowed=_number(events),
    )


def _unchecked_papers(now: datetime) -> QuerySet[Any]:
    """Of who shares with the clinic: nobody whose look counts there has looked."""
    consents = Consent.objects.live_at(now).filter(
        person=OuterRef("user"), clinic=OuterRef("clinic")
    )
    sharing = Membership.objects.live_at(now).filter(
        Exists(consents), user=OuterRef("user"), clinic=OuterRef(_HERE), role=MembershipRole.STAFF
    )
    looks = EvidenceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=OuterRef(_HERE)), evidence=OuterRef("pk")
    )
    newer = Evidence.objects.filter(replaces=OuterRef("pk"))
    held = Evidence.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), withdrawn_at=None)
    return held.filter(Exists(sharing), ~Exists(looks), ~Exists(newer))


def _number(rows: QuerySet[Any]) -> Coalesce:
    together = rows.order_by().annotate(together=Value(1)).values("together")
    return Coalesce(Subquery(together.annotate(number=Count("pk")).values("number")), 0)
