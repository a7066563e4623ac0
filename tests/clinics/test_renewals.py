"""C10: a mass deadline has one board, by verified, uploaded and silent."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.renewals import board_of, deadlines
from clinics.models import EvidenceRequest
from clinics.queries import Waiting
from clinics.queries.waiting import OpenRequest
from tests.clinics.lines import a_policy, make_file
from tests.clinics.rows import INSURANCE, names, rows_of
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW
from tests.factories.evidence import make_evidence
from training.lib.models import Job

TODAY = NOW.date()
DEADLINE = TODAY + timedelta(days=27)
BEYOND = DEADLINE + timedelta(days=365)
HOUR = timedelta(hours=1)
ZONES = ["America/Vancouver", "America/Halifax", "Pacific/Auckland", "Asia/Kolkata", "UTC"]
VANCOUVER = ZoneInfo("America/Vancouver")
OLD = {"status": Status.EXPIRING, "valid_until": DEADLINE}
NEW = {"status": Status.UNVERIFIED, "check_result": None, "checked_at": None, "valid_until": BEYOND}


def on_the_board(*people):
    board = board_of(
        rows_of(*people, asked=(INSURANCE,)), INSURANCE, DEADLINE, Waiting(), VANCOUVER
    )
    return {answer.value: names(each.row for each in places) for answer, places in board.groups}


def test_c10_one_board_groups_people_by_verified_uploaded_and_silent():
    verified = make_file(label="Vera", papers=(a_policy(valid_until=BEYOND), a_policy(**OLD)))
    uploaded = make_file(label="Ugo", papers=(a_policy(**OLD), a_policy(**NEW)))
    silent = make_file(label="Silas", papers=(a_policy(**OLD),))
    late = make_file(label="Lena", papers=(a_policy(**NEW | {"valid_until": DEADLINE}),))
    refused = make_file(label="Rita", papers=(a_policy(**NEW | {"check_refusal": "other"}),))

    assert on_the_board(verified, uploaded, silent, late, refused) == {
        "silent": ["Lena", "Rita", "Silas"],
        "uploaded": ["Ugo"],
        "verified": ["Vera"],
    }


def test_a_checked_policy_that_leaves_a_region_out_is_an_answer():
    lasts = make_file(label="Rae", papers=(a_policy("thorax", valid_until=BEYOND),))
    ends = make_file(label="Sol", papers=(a_policy("thorax", valid_until=DEADLINE),))

    assert on_the_board(lasts, ends) == {"silent": ["Sol"], "uploaded": [], "verified": ["Rae"]}


def test_the_deadline_of_most_people_comes_first():
    people = [make_file(papers=(a_policy(**OLD),)) for _ in range(2)]
    other = make_file(papers=(a_policy(**OLD | {"valid_until": TODAY + timedelta(days=9)}),))
    far = make_file(papers=(a_policy(valid_until=BEYOND),))

    found = deadlines(rows_of(*people, other, far, asked=(INSURANCE,)), TODAY)

    assert [(each.until, each.count) for each in found] == [
        (DEADLINE, 2),
        (TODAY + timedelta(days=9), 1),
    ]


@pytest.fixture
def season(clinic, manager, staff):
    """One verified beyond the deadline, one who uploaded, two who are silent."""
    position = make_rules(clinic, manager, ("insurance", "needed"))
    people = {name: staff(name) for name in ("Vera", "Ugo", "Silas", "Sofia")}
    for name, user in people.items():
        assign(user, position)
        make_policy(user, manager, clinic, until=BEYOND if name == "Vera" else DEADLINE)
    make_evidence(people["Ugo"], valid_until=BEYOND, time_zone=clinic.time_zone)
    return people


def board(desk, clinic, **query):
    return desk.get(reverse("clinics:renewals", args=[clinic.slug]), query)


def remind(desk, clinic, **changes):
    named = {"requirement": "insurance", "until": DEADLINE.isoformat()} | changes
    return desk.post(reverse("clinics:remind-silent", args=[clinic.slug]), named, follow=True)


@pytest.mark.django_db
def test_the_silent_are_reminded_once_a_day(desk, clinic, season):
    page = board(desk, clinic).content.decode()
    assert "1 verified, 1 uploaded, 2 silent." in page
    assert "Remind 2 silent people" in page

    assert "2 people reminded." in remind(desk, clinic).content.decode()
    again = remind(desk, clinic).content.decode()

    assert "Everybody was reminded today already." in again
    assert "were reminded today" in again
    assert EvidenceRequest.objects.count() == 2
    assert Job.objects.filter(kind="mail").count() == 2
    assert mail.outbox == []


@pytest.mark.django_db
def test_once_a_day_is_a_day_of_the_clinic_wherever_the_manager_reads(
    desk, clinic, manager, season
):
    """It is 23:30 in Vancouver and 02:30 of the next day in Halifax, where the manager lives."""
    type(manager).objects.filter(pk=manager.pk).update(time_zone="America/Halifax")
    late = datetime(2026, 5, 5, 6, 30, tzinfo=UTC)
    for moment, told in ((late, "2 people reminded."), (late + HOUR, "2 people reminded.")):
        with time_machine.travel(moment, tick=False):
            assert "Remind 2 silent people" in board(desk, clinic).content.decode()
            assert told in remind(desk, clinic).content.decode()
            assert "silent people" not in board(desk, clinic).content.decode()


@settings(max_examples=40)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_somebody_is_asked_again_from_the_first_moment_of_the_clinics_next_day(
    mailed_at, since, place, reader
):
    """Whoever reads the board, wherever they are."""
    zone, now = ZoneInfo(place), mailed_at + since
    silent = make_file(label="Silas", papers=(a_policy(**OLD),))
    request = OpenRequest(uuid4(), silent.public_id, mailed_at, mailed_at, (INSURANCE.slug,))
    with timezone.override(ZoneInfo(reader)):
        rows = rows_of(silent, asked=(INSURANCE,))
        found = board_of(rows, INSURANCE, DEADLINE, Waiting(requests=[request]), zone)
        asked = found.to_remind(now.astimezone(zone).date())

    assert bool(asked) == (mailed_at.astimezone(zone).date() != now.astimezone(zone).date())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        {"requirement": "insurance", "until": "2026-02-30"},
        {"requirement": "__class__", "until": "2026-05-31"},
        {"requirement": "insurance", "until": "9" * 300},
        {"until": ""},
    ],
)
def test_b35_a_deadline_that_is_none_shows_the_first_one(desk, clinic, season, query):
    response = board(desk, clinic, **query)

    assert response.status_code == 200
    assert response.context["board"].until == DEADLINE
    assert "Choose a deadline" in remind(desk, clinic, requirement="x").content.decode()


@pytest.mark.django_db
def test_without_a_deadline_the_board_says_what_it_is_for(desk, clinic, staff):
    staff()

    assert "No deadline is near" in board(desk, clinic).content.decode()


@pytest.mark.django_db
def test_a_past_day_shows_the_board_of_that_day_and_no_reminder(desk, clinic, season):
    page = board(desk, clinic, as_of="2026-05-03").content.decode()

    assert "As of 3 May 2026" in page
    assert "silent people" not in page
