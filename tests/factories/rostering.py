"""The way onto a clinic's roster, for the world of the access walk."""

from typing import Any

from training.lib import clock
from training.people.domain import join_links
from training.people.models import Clinic, User


def roster_values(clinic: Clinic, manager: User) -> dict[str, Any]:
    now = clock.now()
    link = join_links.make_join_link(clinic, uses=3, days=7, by=manager, now=now)
    return {
        "people:join:token": join_links.token_of(link),
        "people:accept_join:token": join_links.token_of(link),
    }
