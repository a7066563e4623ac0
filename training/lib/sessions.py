"""Sessions in the database, read and written by one plain statement each."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from training.lib.db import fetch_row

_LOOK_UP = """
SELECT session_data FROM django_session
WHERE session_key = %(key)s::text AND expire_date > %(now)s::timestamptz
"""
_UPDATE = """
UPDATE django_session
SET session_data = %(data)s::text, expire_date = %(expires)s::timestamptz
WHERE session_key = %(key)s::text RETURNING session_key
"""


class SessionStore(db.SessionStore):
    """Django's own, which would build a query and a model to read or write one text."""

    def load(self) -> dict[str, Any]:
        row = fetch_row(_LOOK_UP, {"key": self.session_key, "now": timezone.now()})
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def save(self, must_create: bool = False) -> None:
        """A session that ended meanwhile stays ended: a logout wins over what was under way."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        written = {
            "key": self.session_key,
            "data": self.encode(self._get_session()),  # type: ignore[attr-defined]
            "expires": self.get_expiry_date(),
        }
        if fetch_row(_UPDATE, written) is None:
            raise UpdateError
