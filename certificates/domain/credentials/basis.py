"""What a credential rests on: certificates of theory, and practical examinations that count."""

from django.db.models import QuerySet

from certificates.models import Certificate, Credential, SignOff
from certificates.queries.practical import under_recognition
from courses.models import Course
from training.people.models import User


def theory_certificates(user: User, course: Course, *, with_drafts: bool) -> list[Certificate]:
    """The last certificate of each module of the programme, in the order of the modules.

    What came from draft content stays out wherever something reviewed can be stated.
    """
    certificates = Certificate.objects.filter(
        user=user, facts__programme__slug=course.slug, revocation=None
    )
    if not with_drafts:
        certificates = certificates.filter(is_draft=False)
    by_module: dict[str, Certificate] = {}
    for certificate in certificates.order_by("-is_draft", "issued_at"):
        by_module[certificate.facts["module"]["slug"]] = certificate
    return sorted(by_module.values(), key=lambda row: row.facts["module"]["number"])


def passed_sign_offs(user: User, course: Course, *, with_drafts: bool) -> QuerySet[SignOff]:
    """Examinations passed by the programme's sheets that still count, as the evaluation counts."""
    passed = under_recognition(
        SignOff.objects.filter(
            candidate=user, checklist_version__checklist__course=course, passed=True, void=None
        )
    )
    return passed if with_drafts else passed.filter(is_draft=False)


def not_yet_listed(credential: Credential) -> QuerySet[SignOff]:
    """What was passed since: a later examination extends the credential."""
    passed = passed_sign_offs(
        credential.user, credential.type.course, with_drafts=credential.is_draft
    )
    return passed.exclude(pk__in=credential.scope.values("sign_off"))
