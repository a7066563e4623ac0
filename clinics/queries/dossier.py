"""What stands behind one person's file: who examined, who checked, and when what happened."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from certificates.domain.credentials.credential_facts import scope_facts
from certificates.domain.credentials.facts import ScopeFacts
from certificates.models import EvidenceCheck, SignOff
from clinics.models import Assignment, RequestedPaper
from clinics.queries.files import PersonFile, SignOffLine
from training.people.models import Clinic, Consent, User


@dataclass(frozen=True)
class Examined:
    """One passed examination, with the examiner and the recognition it was done under."""

    line: SignOffLine
    scope: ScopeFacts


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a history: when, what in a word, about what, and by whom."""

    at: datetime
    what: str
    about: str = ""
    who: str = ""
    result: str = ""


def examined_of(file: PersonFile) -> list[Examined]:
    """In the order of the file. One statement; nothing that the file does not hold."""
    ids = [line.public_id for line in file.sign_offs]
    rows = SignOff.objects.filter(public_id__in=ids).select_related(
        "checklist_version", "examiner", "recognition__authority"
    )
    facts = {row.public_id: scope_facts(row) for row in rows}
    return [
        Examined(line, facts[line.public_id]) for line in file.sign_offs if line.public_id in facts
    ]


def checks_of(
    clinic: Clinic, file: PersonFile, moment: datetime
) -> dict[UUID, list[EvidenceCheck]]:
    """By paper of the file the checks that count at the clinic, newest first."""
    found: dict[UUID, list[EvidenceCheck]] = defaultdict(list)
    checks = EvidenceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=clinic),
        evidence__public_id__in=[line.public_id for line in file.papers],
        checked_at__lte=moment,
    )
    for check in checks.select_related("checked_by", "evidence").order_by("-checked_at", "-pk"):
        found[check.evidence.public_id].append(check)
    return found


def happened(clinic: Clinic, file: PersonFile, moment: datetime) -> list[Happened]:
    """What the clinic itself did and was told: consents, positions, requests."""
    consents = Consent.objects.filter(
        person=file.user_id, clinic=clinic, started_at__lte=moment
    ).values_list("started_at", "ended_at")
    lines = [Happened(at, "consent-given") for at, _ended in consents]
    lines += [Happened(at, "consent-ended") for _at, at in consents if at and at <= moment]
    held = Assignment.objects.filter(
        membership__public_id=file.public_id, started_at__lte=moment
    ).values_list("position__title", "location__name", "started_at", "ended_at")
    for title, location, began, ended in held:
        about = f"{title}, {location}" if location else title
        lines.append(Happened(began, "position-begun", about))
        if ended and ended <= moment:
            lines.append(Happened(ended, "position-ended", about))
    asked = RequestedPaper.objects.filter(
        request__clinic=clinic,
        request__membership__public_id=file.public_id,
        asked_at__lte=moment,
    ).select_related("request__asked_by")
    lines += [
        Happened(paper.asked_at, "asked", paper.title, name_of(paper.request.asked_by))
        for paper in asked
    ]
    return lines


def name_of(user: User | None) -> str:
    return (user.legal_name or user.email) if user else ""
