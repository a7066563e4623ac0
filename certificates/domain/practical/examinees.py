"""Who is on an examiner's list for a day, and what binds the two beside the examination."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.models import Examinee
from certificates.rules import may_list_examinees
from training.lib.errors import DomainError, NotAllowed
from training.people.models import Membership, User


class Unknown(DomainError):
    """Nobody is a member by this address."""


class NotListed(NotAllowed):
    """Whoever is examined was put on the list before the first step was judged."""

    def __init__(self) -> None:
        super().__init__(_("This learner was not on your list of that day."))


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


def take_off(examiner: User, candidate: User, *, day: date) -> None:
    """From the list of that day; a second click finds nothing to do. Records stay."""
    examiner.examinees.filter(candidate=candidate, day=day).delete()


def examinee_by_id(examiner: User, public_id: UUID, *, at: datetime) -> User:
    """Whom the examiner may examine at that moment, or NotListed."""
    candidate = _listed_at(examiner, at).filter(public_id=public_id).first()
    if candidate is None:
        raise NotListed
    return candidate


def refuse_unless_listed(candidate: User, examiner: User, *, at: datetime) -> None:
    if not _listed_at(examiner, at).filter(pk=candidate.pk).exists():
        raise NotListed


def _listed_at(examiner: User, at: datetime) -> QuerySet[User]:
    """The list of the day before counts, too: what began before midnight is not lost after it."""
    day = examiner.today(at)
    listed = examiner.examinees.filter(day__in=(day, day - timedelta(days=1)))
    return User.objects.filter(pk__in=listed.values("candidate"))


def examinees_of(examiner: User, *, day: date) -> QuerySet[Examinee]:
    return examiner.examinees.filter(day=day).select_related("candidate").order_by("pk")


def shared_clinics(examiner: User, people: Iterable[User], *, at: datetime) -> dict[int, str]:
    """For whoever works at that moment where the examiner does: the name of the clinic."""
    working = Membership.objects.live_at(at)
    own = working.filter(user=examiner).values("clinic")
    rows = working.filter(clinic__in=own, user__in=people).order_by("-clinic__name")
    return dict(rows.values_list("user", "clinic__name"))


def shared_clinic(examiner: User, candidate: User, *, at: datetime) -> str:
    """Its name, or nothing."""
    return shared_clinics(examiner, [candidate], at=at).get(candidate.pk, "")


def words_for_shared_clinic(clinic: str) -> str:
    words = _("You and this learner both work for {clinic}. Choose “Same clinic or employer”.")
    return words.format(clinic=clinic)
