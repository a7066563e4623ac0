"""Sessions in the database, read by one plain statement: every request makes it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from training.lib.db import fetch_row

_LOOK_UP = """
SELECT session_data FROM django_session
WHERE session_key = %(key)s::text AND expire_date > %(now)s::timestamptz
"""


class SessionStore(db.SessionStore):
    """Django's own, which would build a query and a model to read one text."""

    def load(self) -> dict[str, Any]:
        row = fetch_row(_LOOK_UP, {"key": self.session_key, "now": timezone.now()})
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
