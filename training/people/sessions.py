"""Whose session it is, by one statement, for addresses that are asked all the time."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from training.lib import sessions
from training.lib.db import fetch_row
from training.people.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
# allauth notes the person beside each session at sign-in; who is noted is only a guess here.
_LOOK_UP = f"""
SELECT session.session_data, {", ".join(f"person.{name}" for name in _FIELDS)}
FROM django_session AS session
LEFT JOIN usersessions_usersession AS noted ON noted.session_key = session.session_key
LEFT JOIN people_user AS person ON person.id = noted.user_id AND person.is_active
WHERE session.session_key = %(key)s::text AND session.expire_date > %(now)s::timestamptz
"""  # noqa: S608 (column names of our own model)


class SessionStore(sessions.SessionStore):
    """Reads the person together with the session, without their roles."""

    _noted: User | None = None

    def load(self) -> dict[str, Any]:
        row = fetch_row(_LOOK_UP, {"key": self.session_key, "now": timezone.now()})
        if row is None:
            self._session_key = None
            return {}
        data, *values = row
        if values[0] is not None:
            self._noted = User.from_db(connection.alias, _FIELDS, values)
        return self.decode(data)

    def person(self) -> User | None:
        """Who is signed in, if all that Django asks of a session plainly holds.

        None says nothing: then `django.contrib.auth.get_user` decides, which also knows secrets
        that were replaced.
        """
        signed_in_as, user = self.get(SESSION_KEY), self._noted
        if user is None or signed_in_as != str(user.pk):
            return None
        if self.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
            return None
        proof = self.get(HASH_SESSION_KEY, "")
        return user if constant_time_compare(proof, user.get_session_auth_hash()) else None
