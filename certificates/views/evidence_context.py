"""What the portfolio shows of papers from outside and of the needling log."""

from datetime import datetime
from typing import Any

from certificates.enums import Status
from certificates.queries.evidence import confirmed_sessions, evidence_at
from training.people.models import User

SHOWN = 20


def evidence_context(user: User, *, now: datetime) -> dict[str, Any]:
    """The newest version of each paper; the page of all papers has the rest."""
    held = evidence_at(user.evidence.all(), now).exclude(status=Status.SUPERSEDED)
    papers = list(held.order_by("kind", "-given_at", "-pk")[: SHOWN + 1])
    return {
        "papers": papers[:SHOWN],
        "more_papers": len(papers) > SHOWN,
        "log_confirmed": confirmed_sessions(user, now).count(),
    }
