"""Papers from outside, what was found of them, and sessions of the needling log."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.domain.credentials.cycles import end_of_day
from certificates.models import (
    Evidence,
    EvidenceCheck,
    JurisdictionRule,
    NeedlingSession,
    SessionAnswer,
)
from tests.factories.numbers import NOW, next_number
from tests.factories.people import make_recognition, make_user
from training.lib import clock
from training.people.models import Registration, SourceCheck, User


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


def evidence_of_world(owner: User, instructor: User, registration: Registration) -> dict[str, Any]:
    """A paper, a look-up and a session of the owner's, by the addresses they have."""
    no_hash = "0" * 64
    paper = make_evidence(owner, kind="course", title="Some text.", issuer="Some text.")
    seen = make_evidence(owner, kind="course", title="Some text.", issuer="Some text.")
    with_file = make_evidence(
        owner, kind="course", title="Some text.", issuer="Some text.", **_kept("evidence")
    )
    make_evidence_check(
        seen, checked_by=instructor, image=_kept("checks")["file"], image_sha256=no_hash
    )
    SourceCheck.objects.create(
        registration=registration,
        address="https://register.example/",
        result="could-not-check",
        checked_by=instructor,
        checked_at=clock.now(),  # what it plans must not look as if nobody had done it for long
        image=_kept("checks")["file"],
        image_sha256=no_hash,
    )
    session = make_session(owner, instructor, technique="Some text.")
    make_rule(requires={"attestation": {"slug": "read-rules", "text": "Some text."}})
    names = ("evidence-paper", "newer-evidence", "withdraw-evidence", "review-paper")
    return {
        **{f"certificates:{name}:public_id": paper.public_id for name in names},
        "certificates:evidence-file:public_id": with_file.public_id,
        "certificates:evidence-image:public_id": seen.public_id,
        "certificates:answer-supervised-session:public_id": session.public_id,
        "certificates:kind": "insurance",
        "certificates:declare:slug": "read-rules",
        "certificates:sha256": no_hash,
        "certificates:review-registration:person": owner.public_id,
        "certificates:review-registration:authority": registration.authority.slug,
    }


def _kept(folder: str) -> dict[str, Any]:
    content = b"%PDF-1.7 %%EOF"
    name = default_storage.save(f"{folder}/{next_number()}.pdf", ContentFile(content))
    facts = {"content_type": "application/pdf", "sha256": "0" * 64, "size": len(content)}
    return {"file": name} | facts


def make_rule(**fields: Any) -> JurisdictionRule:
    """A rule as it was quoted, with a source."""
    facts: dict[str, Any] = {"slug": f"rule-{next_number()}", "jurisdiction": "British Columbia"}
    facts |= {"title": "Some text.", "text": "Some text.", "source": "Some text."}
    facts |= {"period": DateRange(NOW.date(), None), "confidence": "read"}
    facts |= {"last_checked": NOW.date(), "content_hash": "0" * 64}
    facts |= {"recorded_at": NOW}
    return JurisdictionRule.objects.create(**facts | fields)
