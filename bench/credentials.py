"""The papers of credentials: badge with proof and JWT, place in the list, and the signed PDF."""

import time
from datetime import timedelta
from typing import Any

from bench.data import PROGRAMME, make_candidates
from bench.place import Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from certificates.domain.badges.status_lists import sign_list
from certificates.domain.certificates.codes import new_code
from certificates.domain.certificates.issuing import next_number
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from certificates.models import (
    Credential,
    CredentialCycle,
    CredentialEdition,
    CredentialType,
    CredentialTypeVersion,
    Evaluation,
    StatusList,
)
from courses.models import Course
from training.lib import clock
from training.people.anatomy import muscles
from training.people.models import User

EXAMINED = ("upper-trapezius", "levator-scapulae", "infraspinatus", "piriformis")


def measure_credentials(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Per second of processor time: what one core makes, whatever else the machine does."""
    database = database_tree()
    version = make_type()
    _issue(state_credentials(version, 1))  # reads fonts and contexts, makes the keys
    rates = []
    for _round in range(effort.rounds):
        stated = state_credentials(version, effort.papers)
        before = time.process_time() + database.seconds()
        _issue(stated)
        rates.append(effort.papers / (time.process_time() + database.seconds() - before))
    unit = "credentials/s per core, with badge, JWT, status entry and signed PDF"
    return [
        entry("credential.issues_per_core_second", unit, rates, n=effort.rounds * effort.papers)
    ]


def _issue(credentials: list[Credential]) -> None:
    """What the job of each does; the lists are signed once for all, as after a batch."""
    for credential in credentials:
        make_document(credential, now=clock.now(), paper=Paper.A4)
    for status_list in StatusList.objects.all():
        sign_list(status_list, now=clock.now())


def make_type() -> CredentialTypeVersion:
    kind = CredentialType.objects.create(
        course=Course.objects.get(slug=PROGRAMME), slug=f"bench-{new_code().lower()}"
    )
    return CredentialTypeVersion.objects.create(
        type=kind,
        number=1,
        title="Dry needling of the neck, shoulder and hip",
        summary="Needling of the muscles it lists.",
        criteria="Pass the examinations in theory and practice.",
        requires={},
        validity="months",
        months=24,
        content_hash="",
        published_at=clock.now(),
    )


def state_credentials(version: CredentialTypeVersion, count: int) -> list[Credential]:
    """Credentials with all that is decided about them, and nothing made yet."""
    people = [candidate.enrolment.user for candidate in make_candidates(count)]
    return [_state_one(version, person) for person in people]


def _state_one(version: CredentialTypeVersion, person: User) -> Credential:
    now = clock.now()
    ends = now + timedelta(days=730)
    credential = Credential.objects.create(
        number=next_number(now),
        code=new_code(),
        user=person,
        type=version.type,
        is_draft=False,
        issued_at=now,
    )
    evaluation = Evaluation.objects.create(
        user=person, type_version=version, met=True, inputs={}, result={}, made_at=now
    )
    cycle = CredentialCycle.objects.create(
        credential=credential,
        number=1,
        type_version=version,
        evaluation=evaluation,
        valid_from=now.date(),
        valid_until=ends.date(),
        time_zone="UTC",
        starts_at=now,
        expires_at=ends,
        begun_at=now,
    )
    CredentialEdition.objects.create(
        credential=credential,
        number=1,
        cycle=cycle,
        reason="first",
        holder_name=person.legal_name,
        facts=_facts(cycle, person),
        planned_at=now,
    )
    return credential


def _facts(cycle: CredentialCycle, person: User) -> CredentialFacts:
    version = cycle.type_version
    assert cycle.valid_until is not None
    assert cycle.expires_at is not None
    day = cycle.valid_from.isoformat()
    return {
        "holder_name": person.legal_name,
        "type": {
            "slug": version.type.slug,
            "title": version.title,
            "version": 1,
            "summary": version.summary,
            "criteria": version.criteria,
        },
        "programme": {"slug": PROGRAMME, "title": "Dry needling foundations", "version": 1},
        "cycle": {
            "number": 1,
            "valid_from": day,
            "valid_until": cycle.valid_until.isoformat(),
            "starts_at": cycle.starts_at.isoformat(),
            "expires_at": cycle.expires_at.isoformat(),
            "time_zone": cycle.time_zone,
        },
        "awarded_on": day,
        "theory": [],
        "scope": [_examined(slug, day) for slug in EXAMINED],
        "is_draft": False,
        "language": "en",
        "country": "CA",
        "registers": [],
    }


def _examined(slug: str, day: str) -> ScopeFacts:
    muscle = muscles()[slug]
    return {
        "sign_off": "00000000-0000-4000-8000-000000000000",
        "module": "2-technique",
        "muscle": slug,
        "muscle_name": muscle.name,
        "region": muscle.region,
        "region_name": muscle.region,
        "near_lung": muscle.near_lung,
        "side": "both",
        "needled_on": "model",
        "checklist": muscle.name,
        "checklist_version": 1,
        "examined_on": day,
        "examiner": "Bench Examiner",
        "recognition": {
            "authority": "Bench body",
            "number": "1",
            "valid_from": day,
            "valid_until": None,
        },
    }
