"""The request of somebody who is signed in, for the type checker."""

from typing import cast

from django.http import HttpRequest

from training.people.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` (or a stricter decorator) gets."""

    user: User


def person_of(request: HttpRequest) -> User:
    """For places whose signature Django fixes, such as the admin."""
    return cast(User, request.user)
