"""The way onto a clinic's roster, for the world of the access walk."""

from datetime import timedelta
from typing import Any

from clinics.models import EvidenceRequest, RequestedPaper, RosterEntry, RosterImport
from tests.factories.people import give_second_factor, make_user
from training.lib import clock
from training.people.domain import join_links
from training.people.models import Clinic, Membership, User

REPORT: dict[str, Any] = {
    "lines": [],
    "counts": dict.fromkeys(("refused", "remove", "add", "update", "unchanged"), 0),
    "losses": [],
    "positions": [],
    "locations": [],
    "missed": [],
}


def make_auditor(clinic: Clinic, **fields: Any) -> Membership:
    now = clock.now()
    period = {"started_at": now, "ended_at": now + timedelta(days=30)} | fields
    person = give_second_factor(make_user())
    return Membership.objects.create(clinic=clinic, user=person, role="auditor", **period)


def make_entry(clinic: Clinic, by: User, **fields: Any) -> RosterEntry:
    now = clock.now()
    facts = {"made_by": by, "made_at": now, "changed_at": now} | fields
    return RosterEntry.objects.create(clinic=clinic, **facts)


def make_roster_import(clinic: Clinic, by: User, **fields: Any) -> RosterImport:
    now = clock.now()
    facts = {"name": "team.csv", "state": "read", "report": REPORT, "created_at": now}
    facts |= {"expires_at": now + timedelta(days=7)} | fields
    return RosterImport.objects.create(clinic=clinic, user=by, **facts)


def make_evidence_request(membership: Membership, by: User, **fields: Any) -> EvidenceRequest:
    """Asks for the insurance."""
    now = clock.now()
    facts = dict.fromkeys(("asked_at", "mailed_at", "looked_at"), now) | fields
    request = EvidenceRequest.objects.create(
        clinic=membership.clinic, membership=membership, asked_by=by, **facts
    )
    RequestedPaper.objects.create(
        request=request,
        requirement="insurance",
        kind="insurance",
        title="Some text.",
        asked_at=facts["asked_at"],
    )
    return request


def roster_values(clinic: Clinic, manager: User, membership: Membership) -> dict[str, Any]:
    now = clock.now()
    link = join_links.make_join_link(clinic, uses=3, days=7, by=manager, now=now)
    make_entry(clinic, manager, membership=membership, papers={"insurance": "2027-03-31"})
    waiting = make_entry(clinic, manager, email="waiting@clinic.example")
    file = make_roster_import(clinic, manager)
    request = make_evidence_request(membership, manager)
    files = ("import-file", "import-columns", "import-store", "import-delete", "import-refused")
    requests = ("request", "withdraw-request", "asked", "asked-paper")
    return {
        "people:join:token": join_links.token_of(link),
        "people:accept_join:token": join_links.token_of(link),
        "clinics:withdraw-join-link:public_id": link.public_id,
        "clinics:remove-entry:public_id": waiting.public_id,
        **{f"clinics:{name}:public_id": file.public_id for name in files},
        **{f"clinics:{name}:public_id": request.public_id for name in requests},
        "clinics:asked-paper:requirement": "insurance",
        "clinics:give-noted:kind": "insurance",
        "clinics:end-access:public_id": make_auditor(clinic).public_id,
    }
