"""Sign-in by e-mail as allauth does it; each request loads the person together with their roles."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from training.lib import clock
from training.people.models import User
from training.people.roles import load_user


class AuthenticationBackend(AllauthBackend):
    def get_user(self, user_id: int) -> User | None:
        user = load_user(user_id, now=clock.now())
        return user if user and self.user_can_authenticate(user) else None
