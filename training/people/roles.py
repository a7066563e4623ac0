"""Which parts a person plays now, looked up together with the person in one statement.

Roles decide which pages are offered and who must have a second factor. Each act still asks its
own rule: a recognition covers a scope and a date, a membership one clinic.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from training.lib import clock
from training.lib.db import fetch_row
from training.people.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
# A recognition counts a day longer at both ends: the person's own zone is not known yet.
_LOOK_UP = f"""
SELECT {", ".join(f"person.{name}" for name in _FIELDS)},
  EXISTS (SELECT FROM people_recognition AS held
          WHERE instructor_id = person.id
            AND period && daterange(%(today)s::date - 1, %(today)s::date + 1, '[]')
            AND (withdrawn_from IS NULL OR withdrawn_from > %(today)s::date - 1)
            AND NOT EXISTS (
              SELECT FROM people_recognitionsuspension AS pause
              WHERE pause.recognition_id = held.id
                AND pause.period @> daterange(%(today)s::date - 1, %(today)s::date + 1, '[]'))
         ) AS is_instructor,
  EXISTS (SELECT FROM people_membership
          WHERE user_id = person.id AND role = 'manager' AND ended_at IS NULL) AS is_manager,
  EXISTS (SELECT FROM people_membership
          WHERE user_id = person.id AND role = 'auditor' AND ended_at > %(now)s) AS is_auditor,
  EXISTS (SELECT FROM mfa_authenticator
          WHERE user_id = person.id AND type <> 'recovery_codes') AS has_second_factor
FROM people_user AS person WHERE person.id = %(pk)s::bigint
"""  # noqa: S608 (column names of our own model)


@dataclass(frozen=True)
class Roles:
    """Facts about a person at one moment; nothing here is stored."""

    admin: bool = False
    instructor: bool = False
    manager: bool = False
    auditor: bool = False
    second_factor: bool = False

    @property
    def needs_second_factor(self) -> bool:
        """Whoever decides about others, or reads their papers, has more than a password."""
        return self.admin or self.instructor or self.manager or self.auditor


def load_user(pk: int, *, now: datetime) -> User | None:
    """The person with `roles`; one statement, as every request makes it."""
    row = fetch_row(_LOOK_UP, {"pk": pk, "today": now.date(), "now": now})
    if row is None:
        return None
    *values, instructor, manager, auditor, second_factor = row
    user = User.from_db(connection.alias, _FIELDS, values)
    user.roles = Roles(  # type: ignore[attr-defined]
        admin=user.is_staff,
        instructor=instructor,
        manager=manager,
        auditor=auditor,
        second_factor=second_factor,
    )
    return user


def roles_of(user: User | AnonymousUser) -> Roles:
    """The roles that came with the request's person, or a look-up."""
    if user.pk is None:
        return Roles()
    if not hasattr(user, "roles"):
        loaded = load_user(user.pk, now=clock.now())
        return loaded.roles if loaded else Roles()  # type: ignore[attr-defined]
    return user.roles
