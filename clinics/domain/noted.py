"""Last days of papers as a clinic wrote them down, beside what the person has given since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinics.domain.asking import evidence_kind
from clinics.enums import RequirementKind
from clinics.models import RosterEntry
from training.people.models import User


@dataclass(frozen=True)
class NotedPaper:
    """`is_given` says that the person holds something of the kind; whether it is the same paper
    nobody but the person knows."""

    kind: RequirementKind
    until: date
    is_given: bool


def noted_papers(entry: RosterEntry, user: User) -> Sequence[NotedPaper]:
    held = set(user.evidence.filter(withdrawn_at=None).values_list("kind", flat=True))
    registered = user.registrations.filter(ended_at=None).exists()
    return [
        NotedPaper(
            RequirementKind(kind),
            date.fromisoformat(day),
            registered if kind == RequirementKind.REGISTRATION else evidence_kind(kind) in held,
        )
        for kind, day in sorted(entry.papers.items())
    ]
