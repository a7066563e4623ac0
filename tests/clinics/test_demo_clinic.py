"""The demo clinic shows every state, by the records that people of a real one would leave."""

import pytest

from certificates.enums import Status
from clinics.domain.desk import make_rows
from clinics.queries import requirements_at, roster
from tests.factories import NOW, make_authority, make_user
from training.demo_clinic import STAFF, staff_clinic

pytestmark = pytest.mark.django_db


def test_the_demo_clinic_has_people_in_every_state(clinic, manager):
    make_authority(kind="regulator", jurisdiction="British Columbia", slug="chcpbc")

    staff_clinic(clinic, manager, make_user(is_staff=True), now=NOW)

    rows = make_rows(roster(clinic, NOW, now=NOW), requirements_at(clinic, NOW), NOW)
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
