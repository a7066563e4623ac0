"""Who may have the PDF of a certificate or credential: it names the person."""

from django.contrib.auth.models import AnonymousUser

from certificates.models import Certificate, Credential
from training.people.models import User


def may_see_papers(user: User | AnonymousUser, subject: Certificate | Credential) -> bool:
    """The holder, and a programme admin."""
    return user.is_authenticated and (user.is_staff or user.pk == subject.user_id)


def may_download(
    user: User | AnonymousUser, subject: Certificate | Credential, code: str | None
) -> bool:
    """The holder, an admin, or whoever has the code on the paper; a shared link is asked apart."""
    return (code is not None and code == subject.code) or may_see_papers(user, subject)
