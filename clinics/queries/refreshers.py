"""What people were asked to refresh, as a clinic sees it: asked, by whom, done or not."""

from dataclasses import dataclass
from datetime import datetime

from clinics.models import Refresher
from clinics.queries.files import PersonFile


@dataclass(frozen=True)
class RefresherLine:
    """No answer and no score: only whether it is done, and on which day."""

    title: str
    asked_at: datetime
    asked_by: str
    event: int
    done_at: datetime | None


def refreshers_of(person: PersonFile, moment: datetime) -> list[RefresherLine]:
    """Newest first, of somebody who consents; of nobody else."""
    if not person.is_open:
        return []
    asked = Refresher.objects.filter(
        membership__public_id=person.public_id, asked_at__lte=moment
    ).select_related("asked_by", "event", "done")
    return [
        RefresherLine(
            each.title,
            each.asked_at,
            each.asked_by.legal_name or each.asked_by.email,
            each.event.number,
            _done_by(each, moment),
        )
        for each in asked.order_by("-asked_at", "-pk")
    ]


def _done_by(refresher: Refresher, moment: datetime) -> datetime | None:
    done = getattr(refresher, "done", None)
    return done.done_at if done and done.done_at <= moment else None
