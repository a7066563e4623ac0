"""What a person says of themselves."""

from datetime import datetime
from typing import Any

from django.db import transaction

from training.people.domain import audit
from training.people.domain.registrations import declare_registration
from training.people.models import Authority, User


@transaction.atomic
def change_profile(user: User, *, now: datetime, **changes: Any) -> None:
    """Store changed rows of the settings. A change of legal name leaves a trace, without the name:
    certificates keep the name they were issued with."""
    changes = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    if "legal_name" in changes:
        audit.record("name.changed", user, actor=user, now=now)


@transaction.atomic
def complete_profile(
    user: User, *, legal_name: str, country: str, authority: Authority, number: str, now: datetime
) -> None:
    """The step after sign-up. The regulator tells where the person most likely is."""
    change_profile(
        user, now=now, legal_name=legal_name, country=country, time_zone=authority.time_zone
    )
    declare_registration(user, authority=authority, number=number, now=now)
