"""Who sees checklists and records of practical examinations, and who may examine."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q, QuerySet

from certificates.models import ChecklistVersion, SignOff
from training.people.anatomy import muscles
from training.people.enums import RecognitionRole
from training.people.models import Recognition, User
from training.people.rules import held_scopes, recognition_for, scope_elements

Person = User | AnonymousUser


def scope_of(version: ChecklistVersion) -> dict[str, str]:
    """What examining by this sheet touches. A muscle is covered only by name or by region."""
    if version.muscle:
        muscle = muscles()[version.muscle]
        return {"muscle": muscle.slug, "region": muscle.region}
    return {"programme": version.checklist.course.slug, "module": version.module}


def recognition_to_examine(
    user: User, version: ChecklistVersion, *, on_date: date
) -> Recognition | None:
    """The recognition as examiner on that day."""
    return recognition_for(user, RecognitionRole.EXAMINE, on_date=on_date, **scope_of(version))


def may_list_examinees(user: User, *, on_date: date) -> bool:
    """Whoever examines anything that day; adding somebody tells that the address is a member's."""
    held = Recognition.objects.covering(on_date)
    return held.filter(instructor=user, role=RecognitionRole.EXAMINE).exists()


def has_examined(user: User) -> bool:
    """Whoever ever had a list: what a tablet still keeps of it is sent after the recognition ended,
    and judged by the day it was signed."""
    return user.examinees.exists()


def examinable(
    user: User, versions: Iterable[ChecklistVersion], *, on_date: date
) -> list[ChecklistVersion]:
    """Those a recognition covers that day, by one look-up for all of them."""
    scopes = held_scopes(user, RecognitionRole.EXAMINE, on_date=on_date)
    return [version for version in versions if scopes & scope_elements(**scope_of(version))]


def visible_checklists(user: Person, on_date: date) -> QuerySet[ChecklistVersion]:
    """The newest wording of each sheet, for whoever examines anything and for admins."""
    return _newest(ChecklistVersion.objects.all(), user, on_date)


def offered_checklists(user: Person, on_date: date) -> QuerySet[ChecklistVersion]:
    """The wording that is examined by: the newest a clinical reviewer signed. A later draft counts
    for nothing, so it takes the place of a signed one only where drafts are tried out."""
    versions = ChecklistVersion.objects.all()
    return _newest(
        versions if settings.ALLOW_DRAFT else versions.exclude(signed_at=None), user, on_date
    )


def _newest(
    versions: QuerySet[ChecklistVersion], user: Person, on_date: date
) -> QuerySet[ChecklistVersion]:
    if not user.is_authenticated:
        return versions.none()
    examines = Recognition.objects.covering(on_date).filter(
        role__in=[RecognitionRole.EXAMINE, RecognitionRole.AUTHOR], instructor=user
    )
    newest = versions.order_by("checklist", "-number").distinct("checklist")
    shown = ChecklistVersion.objects.filter(pk__in=newest.values("pk"))
    return shown if user.is_staff else shown.filter(Exists(examines))


def visible_sign_offs(user: Person) -> QuerySet[SignOff]:
    """One's own as candidate, those one signed, and all for an admin."""
    if not user.is_authenticated:
        return SignOff.objects.none()
    if user.is_staff:
        return SignOff.objects.all()
    return SignOff.objects.filter(Q(candidate=user) | Q(examiner=user))


def recognition_to_sign_checklist(
    user: User, version: ChecklistVersion, *, on_date: date
) -> Recognition | None:
    """As author of the module, as for its lessons and questions."""
    return recognition_for(
        user,
        RecognitionRole.AUTHOR,
        on_date=on_date,
        programme=version.checklist.course.slug,
        module=version.module,
    )


def signable_checklists(
    user: User, versions: Iterable[ChecklistVersion], *, on_date: date
) -> list[ChecklistVersion]:
    """Those of the unsigned ones that the person may sign, by one look-up for all of them."""
    scopes = held_scopes(user, RecognitionRole.AUTHOR, on_date=on_date)
    return [
        version
        for version in versions
        if version.signed_at is None
        and scopes & scope_elements(version.checklist.course.slug, version.module)
    ]
