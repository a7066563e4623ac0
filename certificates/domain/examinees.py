"""Who is on an examiner's list for a day."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.models import Examinee
from certificates.rules import may_list_examinees
from training.lib.errors import DomainError, NotAllowed
from training.people.models import User


class Unknown(DomainError):
    """Nobody is a member by this address."""


def add_examinee(examiner: User, email: str, *, day: date) -> User:
    """The learner with exactly this address. Adding somebody twice lists them once."""
    if not may_list_examinees(examiner, on_date=day):
        raise NotAllowed(_("You are not recognised to examine today."))
    candidate = User.objects.filter(email__iexact=email, is_active=True).first()
    if candidate is None:
        raise Unknown(_("Nobody has this address here. Ask the learner to sign up first."))
    if candidate.pk == examiner.pk:
        raise NotAllowed(_("Nobody examines themselves."))
    Examinee.objects.get_or_create(examiner=examiner, candidate=candidate, day=day)
    return candidate


def listed_at(examiner: User, at: datetime) -> QuerySet[User]:
    """Whom the examiner may examine at that moment.

    The list of the day before counts, too: what began before midnight is not lost after it.
    """
    day = examiner.today(at)
    listed = examiner.examinees.filter(day__in=(day, day - timedelta(days=1)))
    return User.objects.filter(pk__in=listed.values("candidate"))


def examinees_of(examiner: User, *, day: date) -> QuerySet[Examinee]:
    return examiner.examinees.filter(day=day).select_related("candidate").order_by("pk")
