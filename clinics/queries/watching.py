"""Who follows what, who may still be told, and the list of changes as a manager reads it."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clinics.enums import ChangeKind, WatchChannel
from clinics.models import Change, Notice
from clinics.queries.requirements import requirements_at
from clinics.queries.roster import staff_labels
from training.people.enums import MembershipRole
from training.people.models import Clinic, Consent, Membership, User
from training.people.models.clinic import PeriodQuerySet


def live_managers(clinic: Clinic, *, now: datetime) -> PeriodQuerySet:
    """Those who have managed it the longest first."""
    managers = clinic.memberships.live_at(now).filter(role=MembershipRole.MANAGER)
    return managers.filter(user__is_active=True).order_by("started_at", "pk")


def that_may_be_told(changes: QuerySet[Change], *, now: datetime) -> QuerySet[Change]:
    """Of these the ones that the clinic may be told of now, by whatever channel.

    Who came, went and agreed, and what is asked for, the clinic knows by itself. Where somebody
    stands is told while the person shares with it: whoever stopped has closed what was noted before
    as well. What the clinic knew in its period is kept for evidence of those days, not for news.
    """
    consents = Consent.objects.live_at(now).filter(
        person=OuterRef("user"), clinic=OuterRef("clinic")
    )
    sharing = Membership.objects.live_at(now).filter(Exists(consents), pk=OuterRef("membership"))
    return changes.filter(~Q(kind=ChangeKind.STANDING) | Q(membership=None) | Exists(sharing))


def changes_of(clinic: Clinic, *, now: datetime) -> QuerySet[Change]:
    """Newest first."""
    changes = clinic.changes.select_related("membership").order_by("-number")
    return that_may_be_told(changes, now=now)


def named_staff(clinic: Clinic, *, now: datetime) -> list[tuple[Membership, str]]:
    """Everybody on the roster now, by the name the desk shows."""
    staff = list(clinic.memberships.live_at(now).filter(role=MembershipRole.STAFF))
    labels = staff_labels(clinic, now=now, only=[member.pk for member in staff])
    named = [(member, labels.get(member.pk, "")) for member in staff]
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0].pk))


def asked_titles(clinic: Clinic, moment: datetime) -> list[tuple[str, str]]:
    """Slug and title of whatever is asked of any position, each once."""
    asked = requirements_at(clinic, moment)
    lines = [line for lines in (asked.usual, *asked.by_position.values()) for line in lines]
    return sorted({line.slug: line.title for line in lines}.items(), key=lambda pair: pair[1])


def waiting_on_desk(user: User, *, now: datetime) -> list[tuple[str, str, int]]:
    """Slug and name of each clinic where followed changes wait to be seen, and how many."""
    waiting = Notice.objects.filter(
        manager__in=Membership.objects.live_at(now).filter(user=user, role=MembershipRole.MANAGER),
        channel=WatchChannel.DESK,
        done_at=None,
        change__in=that_may_be_told(Change.objects.all(), now=now),
    )
    counted = waiting.values_list("manager__clinic__slug", "manager__clinic__name")
    return list(counted.annotate(count=Count("pk")).order_by("manager__clinic__name"))
