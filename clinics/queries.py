"""What a clinic may see of its people. Nothing of a person leaves here without consent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from certificates.enums import Status
from certificates.models import Certificate
from certificates.queries import with_register_status_at, with_status_at
from clinics.enums import ConsentState, RequirementKind
from courses.models import Module
from quizzes.models import Quiz
from training.people.enums import MembershipRole
from training.people.models import (
    Clinic,
    ClinicInvitation,
    Consent,
    Registration,
    SourceCheck,
)
from training.people.models.clinic import PeriodQuerySet


@dataclass(frozen=True)
class Requirement:
    """What a clinic asks of its people from a moment on."""

    kind: RequirementKind
    slug: str
    title: str
    valid_from: datetime | None = None
    programme: str = ""
    module: str = ""


@dataclass(frozen=True)
class CertificateLine:
    """A certificate as a clinic sees it: never the score, the cut or an answer."""

    kind: str
    programme: str
    module: str
    title: str
    number: str
    code: str
    passed_on: date
    status: Status
    is_draft: bool
    revoked_at: datetime | None


@dataclass(frozen=True)
class PersonFile:
    """One person of a roster as the records of a moment show them to the clinic.

    Pages read this and not the rows, so that a page cannot show more than consent allows.
    """

    public_id: UUID
    user_id: int
    label: str
    joined_at: datetime
    left_at: datetime | None
    consent: ConsentState
    consent_at: datetime | None
    certificates: tuple[CertificateLine, ...] = ()
    registrations: tuple[Registration, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.consent == ConsentState.GIVEN


def requirements_at(moment: datetime) -> list[Requirement]:
    """What every clinic asks for until it sets requirements of its own.

    The registration, and the theory of each module whose quiz was open by `moment`.
    """
    examined = Quiz.objects.filter(
        course=OuterRef("course_version__course"),
        module_slug=OuterRef("slug"),
        versions__published_at__lte=moment,
    )
    modules = (
        Module.objects.filter(Exists(examined), course_version__published_at__lte=moment)
        .select_related("course_version__course")
        .order_by("course_version__course__slug", "number", "course_version__number")
    )
    theory: dict[tuple[str, str], Requirement] = {}
    for module in modules:  # a later version renames the module, the first one opened it
        programme = module.course_version.course.slug
        first = theory.get((programme, module.slug))
        theory[programme, module.slug] = Requirement(
            RequirementKind.THEORY,
            slug=f"theory-{programme}-{module.slug}",
            title=_("Theory: %(module)s") % {"module": module.title},
            valid_from=first.valid_from if first else module.course_version.published_at,
            programme=programme,
            module=module.slug,
        )
    registration = Requirement(RequirementKind.REGISTRATION, "registration", _("Registration"))
    return [registration, *theory.values()]


def roster(clinic: Clinic, moment: datetime, *, now: datetime) -> list[PersonFile]:
    """The staff on the roster at `moment`, each as far as they consent; four queries at most."""
    return _open_files(clinic, _staff(clinic, moment, now=now).live_at(moment), moment, now=now)


def person_file(
    clinic: Clinic, public_id: UUID, moment: datetime, *, now: datetime
) -> PersonFile | None:
    """One person who is, or had been, on the roster by `moment`."""
    staff = _staff(clinic, moment, now=now).filter(started_at__lte=moment, public_id=public_id)
    return next(iter(_open_files(clinic, staff, moment, now=now)), None)


def open_invitations(clinic: Clinic) -> QuerySet[ClinicInvitation]:
    """Neither used nor withdrawn; those whose day has passed wait for the manager too."""
    return clinic.invitations.filter(accepted_at=None, withdrawn_at=None).order_by("expires_at")


def _staff(clinic: Clinic, moment: datetime, *, now: datetime) -> PeriodQuerySet:
    """Memberships with what is known of consent, then and now."""
    consents = Consent.objects.filter(person=OuterRef("user"), clinic=clinic)
    ended = consents.filter(ended_at__lte=now).order_by("-ended_at")
    invitations = ClinicInvitation.objects.filter(accepted_by=OuterRef("user"), clinic=clinic)
    return (
        clinic.memberships.filter(role=MembershipRole.STAFF)
        .select_related("user")
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
    members = [(member, *_consent_state(member, now=now)) for member in staff]
    consenting = {m.user_id for m, state, _at in members if state == ConsentState.GIVEN}
    certificates = _certificates(consenting, moment)
    registrations = _registrations(clinic, consenting, moment)
    return [
        PersonFile(
            public_id=member.public_id,
            user_id=member.user_id,
            label=_label(member, known=member.user_id in consenting),
            joined_at=member.started_at,
            left_at=member.ended_at if member.ended_at and member.ended_at <= now else None,
            consent=state,
            consent_at=at,
            certificates=tuple(certificates[member.user_id]),
            registrations=tuple(registrations[member.user_id]),
        )
        for member, state, at in members
    ]


def _consent_state(member, *, now: datetime) -> tuple[ConsentState, datetime | None]:
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


def _label(member, *, known: bool) -> str:
    """The name for who consents; else only the address the clinic itself wrote down."""
    if known or not member.invited_as:
        return member.user.legal_name or member.invited_as or member.user.email
    return member.invited_as


def _certificates(people: set[int], moment: datetime) -> dict[int, list[CertificateLine]]:
    held = with_status_at(Certificate.objects.filter(user__in=people), moment)
    lines: dict[int, list[CertificateLine]] = defaultdict(list)
    for certificate in held.order_by("-issued_at", "-pk") if people else ():
        lines[certificate.user_id].append(_line(certificate))
    return lines


def _line(certificate) -> CertificateLine:
    facts = certificate.facts
    revoked = certificate.status == Status.REVOKED
    return CertificateLine(
        kind=certificate.kind,
        programme=facts["programme"]["slug"],
        module=facts["module"]["slug"],
        title=certificate.title,
        number=certificate.number,
        code=certificate.code,
        passed_on=parse_date(facts["passed_on"]) or certificate.issued_at.date(),
        status=Status(certificate.status),
        is_draft=certificate.is_draft,
        revoked_at=certificate.revocation.revoked_at if revoked else None,
    )


def _registrations(
    clinic: Clinic, people: Iterable[int], moment: datetime
) -> dict[int, list[Registration]]:
    """Registrations with status and, newest first, the look-ups that count in this clinic."""
    checks = (
        SourceCheck.objects.filter(Q(clinic=None) | Q(clinic=clinic), checked_at__lte=moment)
        .select_related("checked_by")
        .order_by("-checked_at", "-pk")
    )
    declared = with_register_status_at(
        Registration.objects.filter(user__in=people), moment, clinic=clinic
    )
    by_person: dict[int, list[Registration]] = defaultdict(list)
    for registration in (
        declared.select_related("authority")
        .prefetch_related(Prefetch("checks", checks, to_attr="checks_here"))
        .order_by("declared_at", "pk")
    ):
        by_person[registration.user_id].append(registration)
    return by_person
