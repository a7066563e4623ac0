"""A manager's feeds, for the world of the access walk."""

from typing import Any

from clinics.domain.watching.feeds import make_feed
from clinics.domain.watching.following import managing
from training.lib import clock
from training.people.models import Clinic, User


def watching_values(clinic: Clinic, manager: User) -> dict[str, Any]:
    now = clock.now()
    token = make_feed(managing(manager, clinic, now=now), now=now)
    return {"clinics:changes-feed:token": token, "clinics:ends-feed:token": token}
