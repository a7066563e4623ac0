"""Who sees the rules of credentials and jurisdictions, and who may sign or enter them."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from certificates.models import CredentialTypeVersion, JurisdictionRule
from training.people.enums import RecognitionRole
from training.people.models import Recognition, User
from training.people.rules import held_scopes, recognition_for, scope_elements

Person = User | AnonymousUser


def recognition_to_sign_type(
    user: Person, version: CredentialTypeVersion, *, on_date: date
) -> Recognition | None:
    """As author of the whole programme: rules reach over all of its modules."""
    course = version.type.course.slug
    return recognition_for(user, RecognitionRole.AUTHOR, on_date=on_date, programme=course)


def signable_types(
    user: User, versions: Iterable[CredentialTypeVersion], *, on_date: date
) -> list[CredentialTypeVersion]:
    """Those of the unsigned ones that the person may sign, by one look-up for all of them."""
    scopes = held_scopes(user, RecognitionRole.AUTHOR, on_date=on_date)
    return [
        version
        for version in versions
        if version.signed_at is None and scopes & scope_elements(version.type.course.slug)
    ]


def visible_type_versions(user: Person) -> QuerySet[CredentialTypeVersion]:
    """Signed rules are for everybody who is signed in. What nobody signed yet is for those who may
    review it, recognised instructors and admins, and in a demonstration for all."""
    if not user.is_authenticated:
        return CredentialTypeVersion.objects.none()
    versions = CredentialTypeVersion.objects.select_related("type__course", "signed_by")
    if settings.ALLOW_DRAFT or user.is_staff or user.recognitions.exists():
        return versions
    return versions.exclude(signed_at=None)


def visible_jurisdiction_rules(user: Person) -> QuerySet[JurisdictionRule]:
    """They quote public texts."""
    if not user.is_authenticated:
        return JurisdictionRule.objects.none()
    return JurisdictionRule.objects.select_related("authority")


def may_enter_rules(user: Person) -> bool:
    return user.is_staff
