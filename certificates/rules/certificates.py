"""Who sees which certificate, and who may do what with it."""

from django.db.models import QuerySet

from certificates.models import Certificate


def visible_certificates(user) -> QuerySet[Certificate]:
    """One's own; a programme admin sees all. A clinic's view goes through consent, in clinics."""
    if not user.is_authenticated:
        return Certificate.objects.none()
    if user.is_staff:
        return Certificate.objects.all()
    return Certificate.objects.filter(user=user)


def may_propose_revocation(user, certificate: Certificate) -> bool:
    """A programme admin proposes, another one decides; nobody for their own certificate."""
    return user.is_staff and certificate.user_id != user.pk


def may_ask_for_new_name(user, certificate: Certificate) -> bool:
    return certificate.user_id == user.pk
