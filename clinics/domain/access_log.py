"""Who at a clinic looked at whose papers. Read by the person, on their own page."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime

from clinics.enums import ViewingKind
from clinics.models import RecordViewing
from training.people.models import Clinic, User


def note_viewing(
    clinic: Clinic,
    viewer: User | None,
    person_user_id: int,
    what: ViewingKind | str,
    *,
    now: datetime,
    system: str = "",
) -> None:
    """Once for a viewer, person, thing and day. `system` names what read without a person."""
    note_viewings(clinic, viewer, [person_user_id], what, now=now, system=system)


def note_viewings(
    clinic: Clinic,
    viewer: User | None,
    people: Iterable[int],
    what: ViewingKind | str,
    *,
    now: datetime,
    system: str = "",
) -> None:
    """The same for many people, in one statement. One's own look is no news to oneself.

    A system asks all day long: what it read before that day finds its row there and writes nothing.
    """
    day = now.astimezone(zoneinfo.ZoneInfo(clinic.time_zone)).date()
    own = viewer.pk if viewer else None
    RecordViewing.objects.bulk_create(
        [
            RecordViewing(
                clinic=clinic,
                viewer=viewer,
                system=system[:120],
                person_id=person,
                what=what,
                day=day,
                first_at=now,
            )
            for person in sorted(set(people))  # in one order: two writers never wait for each other
            if person != own
        ],
        ignore_conflicts=True,
    )
