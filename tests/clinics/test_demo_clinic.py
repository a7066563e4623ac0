"""The demo clinic shows every state, by the records that people of a real one would leave."""

import pytest

from certificates.enums import Status
from certificates.models import Evidence
from clinics.domain.desk import make_rows
from clinics.domain.document_pages import document_rows
from clinics.domain.event_pages import rates_of_year
from clinics.domain.watching.followed import list_followed
from clinics.domain.watching.following import managing
from clinics.enums import EventKind, RequestEnding
from clinics.queries import requirements_at, roster
from clinics.queries.documents import documents_at
from clinics.queries.events import statements_at
from clinics.queries.packs import packs_of
from clinics.queries.waiting import waiting_at
from tests.factories import NOW, make_authority, make_user
from training.demo.desk import ANSWERED, NEEDLED, SILENT, WATCHED, keep_desk, verify_codes
from training.demo.harbourside import STAFF, staff_clinic

pytestmark = pytest.mark.django_db


def test_the_demo_clinic_has_people_in_every_state(clinic, manager):
    make_authority(kind="regulator", jurisdiction="British Columbia", slug="chcpbc")

    staff_clinic(clinic, manager, make_user(is_staff=True), now=NOW)

    rows = make_rows(roster(clinic, NOW, now=NOW), requirements_at(clinic, NOW), NOW)
    uploads = Evidence.objects.filter(user__memberships__clinic=clinic).exclude(file="")
    assert uploads.count() == 3  # two policies and a card, each waiting to be checked
    seen = {standing.status for row in rows for standing in row.standings}
    assert len(rows) == len(STAFF)
    assert seen >= {
        Status.VALID,
        Status.EXPIRING,
        Status.EXPIRED,
        Status.RESTRICTED,
        Status.UNVERIFIED,
        Status.MISSING,
        Status.UNKNOWN,
    }


def test_the_demo_desk_has_something_true_on_each_page(clinic, manager, staff, monkeypatch):
    named = [each for each in STAFF if each.name in {ANSWERED, SILENT, WATCHED}]
    monkeypatch.setattr("training.demo.harbourside.STAFF", named)
    make_authority(kind="regulator", jurisdiction="British Columbia", slug="chcpbc")
    staff_clinic(clinic, manager, make_user(is_staff=True), now=NOW)
    staff(NEEDLED)

    keep_desk(clinic, manager, now=NOW)

    documents = document_rows(clinic, list(documents_at(clinic, NOW)), NOW)
    assert [(row.title, row.version, row.is_overdue) for row in documents] == [
        ("Consent form", 2, False),
        ("Critical event plan", 1, False),
        ("Infection-control policy", 1, True),
    ]
    assert all(0 < row.signed < row.readers for row in documents)
    events = statements_at(clinic, NOW)
    assert [(each.kind, each.is_closed) for each in events] == [
        (EventKind.LOST_NEEDLE, False),
        (EventKind.PNEUMOTHORAX, True),
        (EventKind.FAINT, False),
        (EventKind.BRUISING, True),
    ]
    assert len(waiting_at(clinic, NOW).events) == 1
    assert len(rates_of_year(clinic, NOW).months) == 3
    requests = clinic.evidence_requests.order_by("asked_at")
    assert [each.ending for each in requests] == [RequestEnding.GIVEN, ""]
    assert [run.made[0].cancelled_at is None for run in packs_of(clinic)] == [True, False]
    assert len(list_followed(managing(manager, clinic, now=NOW), now=NOW)) == 3
    assert clinic.api_clients.count() == 1


def test_codes_of_the_demo_are_verified_once(clinic, manager):
    for _ in range(2):
        verify_codes(clinic, ["NW-AAAA-BBBB-CCCC"], now=NOW)

    assert [run.total for run in clinic.bulk_verifications.all()] == [2]
