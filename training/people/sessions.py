"""Whose session it is, by one statement, for addresses that are asked all the time."""

from dataclasses import dataclass
from typing import Any, ClassVar

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


@dataclass(frozen=True, slots=True)
class Proof:
    """What `SessionStore.person` judged; its verdict stands while the database holds the same.

    A statement that does something for this person asks for it by `STILL_HOLDS`, so that a
    logout, a deactivation, a new password and the end of the session are met by that statement.
    """

    user_id: int
    session_key: str
    session_data: str
    password: str

    STILL_HOLDS: ClassVar = """EXISTS (
        SELECT FROM django_session AS session
        JOIN people_user AS person ON person.id = %(user)s::bigint
        WHERE session.session_key = %(session_key)s::text
        AND session.session_data = %(session_data)s::text AND session.expire_date > now()
        AND person.is_active AND person.password = %(password)s::text
    )"""

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "user": self.user_id,
            "session_key": self.session_key,
            "session_data": self.session_data,
            "password": self.password,
        }


class SessionStore(sessions.SessionStore):
    """Reads the person together with the session, without their roles."""

    _noted: User | None = None
    _data: str | None = None

    def load(self) -> dict[str, Any]:
        row = fetch_row(_LOOK_UP, {"key": self.session_key, "now": timezone.now()})
        if row is None:
            self._session_key = None
            return {}
        self._data, *values = row
        if values[0] is not None:
            self._noted = User.from_db(connection.alias, _FIELDS, values)
        return self.decode(self._data)

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

    def proof(self) -> Proof | None:
        """That of `person`, unless this request has written to the session."""
        user = self.person()
        if user is None or self.modified or self.session_key is None or self._data is None:
            return None
        return Proof(user.pk, self.session_key, self._data, user.password)
