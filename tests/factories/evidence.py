"""Papers from outside, what was found of them, and sessions of the needling log."""

from datetime import timedelta
from typing import Any

from certificates.domain.cycles import end_of_day
from certificates.models import Evidence, EvidenceCheck, NeedlingSession, SessionAnswer
from tests.factories.numbers import NOW
from tests.factories.people import make_recognition, make_user
from training.people.models import User


def make_evidence(user: User | None = None, **fields: Any) -> Evidence:
    holder = user or make_user()
    facts: dict[str, Any] = {"kind": "insurance", "title": "Liability policy", "issuer": "Insurer"}
    facts |= {"time_zone": holder.time_zone, "given_at": NOW} | fields
    if facts.get("valid_until") and "expires_at" not in facts:
        facts["expires_at"] = end_of_day(facts["valid_until"], facts["time_zone"])
    return Evidence.objects.create(user=holder, **facts)


def make_evidence_check(evidence: Evidence, **fields: Any) -> EvidenceCheck:
    facts: dict[str, Any] = {"method": "register", "address": "https://register.example/"}
    facts |= {"result": "confirmed", "checked_at": NOW} | fields
    if facts["method"] != "machine" and "checked_by" not in facts:
        facts["checked_by"] = make_user()
    return EvidenceCheck.objects.create(evidence=evidence, **facts)


def make_supervisor(*, region: str = "lower-leg", **fields: Any) -> User:
    """Somebody recognised to supervise a region."""
    held = make_recognition(role="supervise", scope_kind="region", scope=region, **fields)
    return held.instructor


def make_session(
    user: User, supervisor: User, *, confirmed: bool | None = None, **fields: Any
) -> NeedlingSession:
    """A session of the log; with `confirmed` also its supervisor's answer."""
    facts: dict[str, Any] = {"day": NOW.date(), "region": "lower-leg", "technique": "Slow"}
    facts |= {"adverse_event": False, "noted_at": NOW} | fields
    session = NeedlingSession.objects.create(user=user, supervisor=supervisor, **facts)
    if confirmed is not None:
        SessionAnswer.objects.create(
            session=session,
            confirmed=confirmed,
            note="" if confirmed else "Not that day.",
            recognition=supervisor.recognitions.first() if confirmed else None,
            answered_at=facts["noted_at"] + timedelta(hours=1),
        )
    return session
