"""What a manager follows, in words for the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from clinics.enums import WatchChannel, WatchSubject
from clinics.queries.roster import staff_labels
from clinics.queries.watching import asked_titles
from training.people.models import Membership


@dataclass(frozen=True, slots=True)
class Followed:
    """`what` in words; the rest names it in the form that ends it."""

    what: str
    how: str
    subject: str
    channel: str
    person: UUID | None
    requirement: str


def list_followed(manager: Membership, *, now: datetime) -> Sequence[Followed]:
    rows = list(manager.watches.select_related("person").order_by("subject", "begun_at", "pk"))
    labels = staff_labels(manager.clinic, now=now, only=[row.person_id for row in rows])
    titles = dict(asked_titles(manager.clinic, now))
    names = {
        WatchSubject.ROSTER: lambda row: _("Everybody on the roster"),
        WatchSubject.PERSON: lambda row: labels.get(row.person_id or 0, ""),
        WatchSubject.RULE: lambda row: titles.get(row.requirement, row.requirement),
    }
    return [
        Followed(
            what=names[WatchSubject(row.subject)](row),
            how=str(WatchChannel(row.channel).label),
            subject=row.subject,
            channel=row.channel,
            person=row.person.public_id if row.person else None,
            requirement=row.requirement,
        )
        for row in rows
    ]
