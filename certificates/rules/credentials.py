"""Who sees which credential, and who may do what with it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from certificates.models import Credential, ScopeEntry
from training.people.models import User

Person = User | AnonymousUser


def visible_credentials(user: Person) -> QuerySet[Credential]:
    """One's own, those that list an examination one signed, and all for an admin."""
    if not user.is_authenticated:
        return Credential.objects.none()
    if user.is_staff:
        return Credential.objects.all()
    return Credential.objects.filter(Q(user=user) | Q(_signed_by(user)))


def credentials_of(people: QuerySet[User]) -> QuerySet[Credential]:
    """For a clinic's desk, which knows whose records it may see (`visible_staff_records`)."""
    return Credential.objects.filter(user__in=people)


def may_read_history(user: User, credential: Credential) -> bool:
    """Its events and papers, for the holder and admins; an examiner sees the standing."""
    return user.is_staff or credential.user_id == user.pk


def may_renew(user: User, credential: Credential) -> bool:
    return credential.user_id == user.pk


def may_ask_for_new_name_of_credential(user: User, credential: Credential) -> bool:
    return credential.user_id == user.pk


def may_propose_withdrawal(user: User, credential: Credential) -> bool:
    """Suspending and revoking: admins and who examined the holder propose, never the holder."""
    if credential.user_id == user.pk:
        return False
    return user.is_staff or credential.scope.filter(sign_off__examiner=user).exists()


def may_propose_remedy(user: User, credential: Credential) -> bool:
    """Reinstating, replacing, correcting: admins, never for themselves."""
    return user.is_staff and credential.user_id != user.pk


def _signed_by(user: User) -> Exists:
    return Exists(ScopeEntry.objects.filter(credential=OuterRef("pk"), sign_off__examiner=user))
