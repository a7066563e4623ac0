"""Who sees what (querysets) and who may do what (predicates) among people and clinics."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from training.people.enums import MembershipRole, RecognitionRole, ScopeKind
from training.people.models import (
    Clinic,
    Consent,
    DataExport,
    Membership,
    Recognition,
    RecognitionRequest,
    Registration,
    TwoPersonAct,
    User,
)

Person = User | AnonymousUser
# Who, recognised for people's learning, also looks at sources for them.
CHECKING_ROLES = (RecognitionRole.TEACH, RecognitionRole.EXAMINE, RecognitionRole.SUPERVISE)


# --- Recognitions: judged on the date of the act, by scope and role ------------------------


def recognition_for(
    user: Person,
    role: RecognitionRole | str,
    *,
    on_date: date,
    programme: str | None = None,
    module: str | None = None,
    region: str | None = None,
    muscle: str | None = None,
) -> Recognition | None:
    """The recognition that covers the act, so that a record can name it; None refuses.

    Give slugs of what the act touches. A recognition of the whole programme covers its modules;
    regions and muscles are covered only by name. A module is named alone or `programme/module`.
    """
    if not user.is_authenticated:
        return None
    scope = Q(pk=None)
    for kind, element in scope_elements(programme, module, region, muscle):
        scope |= Q(scope_kind=kind, scope=element)
    return Recognition.objects.covering(on_date).filter(scope, instructor=user, role=role).first()


def scope_elements(
    programme: str | None = None,
    module: str | None = None,
    region: str | None = None,
    muscle: str | None = None,
) -> set[tuple[str, str]]:
    """The scopes, each of which would cover an act that touches these; see `recognition_for`."""
    elements = {
        (ScopeKind.PROGRAMME, programme),
        (ScopeKind.MODULE, module),
        (ScopeKind.MODULE, f"{programme}/{module}" if module else None),
        (ScopeKind.REGION, region),
        (ScopeKind.MUSCLE, muscle),
    }
    return {(str(kind), element) for kind, element in elements if element}


def held_scopes(user: User, *roles: RecognitionRole | str, on_date: date) -> set[tuple[str, str]]:
    """Every scope the person is recognised for that day: to judge many things by one look-up."""
    held = Recognition.objects.covering(on_date).filter(instructor=user, role__in=roles)
    return set(held.values_list("scope_kind", "scope"))


def recognised(user: Person, role: RecognitionRole | str, *, on_date: date, **scope) -> bool:
    """May `user` act in this role on that date and scope? See `recognition_for`."""
    return recognition_for(user, role, on_date=on_date, **scope) is not None


def is_instructor(user: Person, *, now: datetime) -> bool:
    """Has any recognition today, where the person is."""
    return bool(
        user.is_authenticated
        and Recognition.objects.covering(user.today(now)).filter(instructor=user).exists()
    )


def visible_recognitions(user: Person) -> QuerySet[Recognition]:
    """Instructors see their own; admins, who record them, see all."""
    if not user.is_authenticated:
        return Recognition.objects.none()
    return Recognition.objects.all() if user.is_staff else user.recognitions.all()


def may_decide_on_recognitions_of(user: Person, instructor: User) -> bool:
    """Record, suspend, lift, withdraw, answer a request: an admin, and never about themselves."""
    return bool(user.is_authenticated and user.is_staff and user.pk != instructor.pk)


def visible_recognition_requests(user: Person) -> QuerySet[RecognitionRequest]:
    """Whoever asked sees their own; admins, who answer, see all."""
    if not user.is_authenticated:
        return RecognitionRequest.objects.none()
    return RecognitionRequest.objects.all() if user.is_staff else user.recognition_requests.all()


# --- Clinics -------------------------------------------------------------------------------


def visible_clinics(user: Person, *, now: datetime) -> QuerySet[Clinic]:
    """The desk of a clinic is for its managers and, until their day, for its auditors.

    Staff meet a clinic on their consent page.
    """
    return _clinics_as(user, [MembershipRole.MANAGER, MembershipRole.AUDITOR], now=now)


def managed_clinics(user: Person, *, now: datetime) -> QuerySet[Clinic]:
    """Those in whose name the person acts."""
    return _clinics_as(user, [MembershipRole.MANAGER], now=now)


def can_manage(user: Person, clinic: Clinic, *, now: datetime) -> bool:
    """An auditor reads and never acts."""
    return managed_clinics(user, now=now).filter(pk=clinic.pk).exists()


def _clinics_as(
    user: Person, roles: Iterable[MembershipRole], *, now: datetime
) -> QuerySet[Clinic]:
    if not user.is_authenticated:
        return Clinic.objects.none()
    held = Membership.objects.live_at(now).filter(user=user, role__in=list(roles))
    return Clinic.objects.filter(pk__in=held.values("clinic"))


def visible_staff_records(user: Person, clinic: Clinic, *, now: datetime) -> QuerySet[User]:
    """Whose certificates and standing the manager sees: they work there and consent to it."""
    if not can_manage(user, clinic, now=now):
        return User.objects.none()
    working = clinic.memberships.live_at(now).exclude(role=MembershipRole.AUDITOR)
    consenting = clinic.consents.live_at(now)
    return User.objects.filter(pk__in=working.values("user")).filter(
        pk__in=consenting.values("person")
    )


def own_clinics(user: Person, *, now: datetime) -> QuerySet[Clinic]:
    """Clinics the person works in now, as manager or staff; an auditor does not work there."""
    return _clinics_as(user, [MembershipRole.MANAGER, MembershipRole.STAFF], now=now)


def visible_consents(user: Person) -> QuerySet[Consent]:
    """A person's own, past and present."""
    return user.consents.all() if user.is_authenticated else Consent.objects.none()


# --- Registrations and their checks --------------------------------------------------------


def can_check_source(
    user: Person, registration: Registration, *, clinic: Clinic | None, now: datetime
) -> bool:
    """For one clinic its managers, for everybody an admin or an instructor who is recognised that
    day; nobody checks themselves."""
    if not user.is_authenticated or registration.user_id == user.pk:
        return False
    if clinic is None:
        held = Recognition.objects.covering(user.today(now)).filter(role__in=CHECKING_ROLES)
        return user.is_staff or held.filter(instructor=user).exists()
    return visible_staff_records(user, clinic, now=now).filter(pk=registration.user_id).exists()


# --- Two-person acts, exports --------------------------------------------------------------


def visible_acts(user: Person) -> QuerySet[TwoPersonAct]:
    """Admins see every act, others those they proposed."""
    if not user.is_authenticated:
        return TwoPersonAct.objects.none()
    if user.is_staff:
        return TwoPersonAct.objects.all()
    return TwoPersonAct.objects.filter(proposed_by=user)


def can_decide(user: Person, act: TwoPersonAct) -> bool:
    """Another admin than the one who proposed."""
    return bool(user.is_staff and user.is_active and act.proposed_by_id != user.pk)


def visible_exports(user: Person) -> QuerySet[DataExport]:
    return user.exports.all() if user.is_authenticated else DataExport.objects.none()


def is_last_manager(membership: Membership, *, now: datetime) -> bool:
    """A clinic without a manager could be left by nobody and answer to nobody."""
    others = membership.clinic.memberships.live_at(now).filter(role=MembershipRole.MANAGER)
    return (
        membership.role == MembershipRole.MANAGER and not others.exclude(pk=membership.pk).exists()
    )
