"""What an edition of a credential states, copied at the moment it is planned."""

from datetime import date, datetime, timedelta

from certificates.domain.credentials.basis import theory_certificates
from certificates.domain.credentials.facts import (
    CredentialFacts,
    CycleFacts,
    ProgrammeFacts,
    RecognitionFacts,
    RegisterFacts,
    ScopeFacts,
    TheoryFacts,
    TypeFacts,
)
from certificates.models import (
    Certificate,
    Credential,
    CredentialCycle,
    CredentialTypeVersion,
    SignOff,
)
from certificates.queries import registers_of, scope_at
from courses.models import CourseVersion, Enrolment
from training.people.anatomy import muscles, regions
from training.people.models import Recognition, User


def facts_of(
    credential: Credential, cycle: CredentialCycle, *, holder_name: str, now: datetime
) -> CredentialFacts:
    """Everything the badge and the papers say; later changes of names or rules do not reach it."""
    user, course = credential.user, credential.type.course
    certificates = theory_certificates(user, course, with_drafts=credential.is_draft)
    return CredentialFacts(
        holder_name=holder_name,
        type=_type(cycle.type_version),
        programme=_programme(_course_version(user, course.pk)),
        cycle=_cycle(cycle),
        awarded_on=_awarded_on(credential).isoformat(),
        theory=[_theory(certificate) for certificate in certificates],
        scope=[scope_facts(record) for record in scope_at(credential, now)],
        is_draft=credential.is_draft,
        language=user.language,
        country=user.country,
        registers=[RegisterFacts(**row) for row in registers_of(user)],  # type: ignore[typeddict-item]
    )


def _type(version: CredentialTypeVersion) -> TypeFacts:
    return TypeFacts(
        slug=version.type.slug,
        title=version.title,
        version=version.number,
        summary=version.summary,
        criteria=version.criteria,
    )


def _course_version(user: User, course: int) -> CourseVersion:
    """The version the person learns from; without an enrolment, the newest."""
    enrolment = Enrolment.objects.filter(user=user, course=course).first()
    if enrolment:
        return enrolment.course_version
    return CourseVersion.objects.filter(course=course).latest("number")


def _programme(version: CourseVersion) -> ProgrammeFacts:
    return ProgrammeFacts(slug=version.course.slug, title=version.title, version=version.number)


def _cycle(cycle: CredentialCycle) -> CycleFacts:
    return CycleFacts(
        number=cycle.number,
        valid_from=cycle.valid_from.isoformat(),
        valid_until=cycle.valid_until.isoformat() if cycle.valid_until else None,
        starts_at=cycle.starts_at.isoformat(),
        expires_at=cycle.expires_at.isoformat() if cycle.expires_at else None,
        time_zone=cycle.time_zone,
    )


def _awarded_on(credential: Credential) -> date:
    """The first award stays over every renewal."""
    return credential.cycles.order_by("number").values_list("valid_from", flat=True)[0]


def _theory(certificate: Certificate) -> TheoryFacts:
    facts = certificate.facts
    return TheoryFacts(
        module=facts["module"]["slug"],
        number=facts["module"]["number"],
        title=facts["module"]["title"],
        passed_on=facts["passed_on"],
        cut=facts["cut"],
        cut_kind=facts["cut_kind"],
        certificate=certificate.number,
    )


def scope_facts(record: SignOff) -> ScopeFacts:
    """Muscles of the vocabulary by name; a sheet without one stands for its module."""
    sheet = record.checklist_version
    muscle = muscles().get(sheet.muscle)
    region = regions()[muscle.region] if muscle else None
    return ScopeFacts(
        sign_off=str(record.public_id),
        module=sheet.module,
        muscle=sheet.muscle,
        muscle_name=muscle.name if muscle else "",
        region=region.slug if region else "",
        region_name=region.name if region else "",
        near_lung=bool(muscle and muscle.near_lung),
        side=record.side,
        needled_on=record.needled_on,
        checklist=sheet.title,
        checklist_version=sheet.number,
        examined_on=record.day.isoformat(),
        examiner=str(record.examiner.legal_name),
        recognition=_recognition(record.recognition),
    )


def _recognition(recognition: Recognition) -> RecognitionFacts:
    """The period as stored ends before its upper bound; people read its last day."""
    ends_before = recognition.period.upper
    return RecognitionFacts(
        authority=recognition.authority.name,
        number=recognition.number,
        valid_from=recognition.period.lower.isoformat(),
        valid_until=(ends_before - timedelta(days=1)).isoformat() if ends_before else None,
    )
