"""The first person of an installation: an admin with a link instead of a default password."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from training.lib.errors import DomainError
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def create_admin(email: str, *, now: datetime) -> str:
    """Make or promote an admin and give the link that sets a password.

    The link is a signed token over the present password, so it works once and nothing of it is
    stored. After it the sign-in leads to the second factor, which admins must have.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise DomainError("This is not an e-mail address.") from error
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    user.is_staff = user.is_superuser = user.is_active = True
    user.save(update_fields=["is_staff", "is_superuser", "is_active"])
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    audit.record("admin.created", user, now=now)
    return _password_link(user)


def _password_link(user: User) -> str:
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=parts)
