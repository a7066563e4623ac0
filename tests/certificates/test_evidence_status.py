"""What a paper from outside is worth at a moment: only records and the clock decide."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.models import Evidence
from certificates.queries.evidence import confirmed_sessions, evidence_at, waiting_for_review
from tests.examples import SHARING
from tests.factories import NOW, make_clinic, make_user
from tests.factories.evidence import (
    make_evidence,
    make_evidence_check,
    make_session,
    make_supervisor,
)

pytestmark = pytest.mark.django_db
ZONES = ("America/Vancouver", "Australia/Lord_Howe", "Pacific/Kiritimati")


def status_of(evidence, moment=NOW, clinic=None):
    return evidence_at(Evidence.objects.filter(pk=evidence.pk), moment, clinic).get().status


def test_a_paper_nobody_looked_at_is_unverified():
    assert status_of(make_evidence()) == "unverified"


def test_a_confirmed_paper_is_valid_from_the_check_on():
    paper = make_evidence()
    make_evidence_check(paper, checked_at=NOW + timedelta(days=1))

    assert status_of(paper) == "unverified"
    assert status_of(paper, NOW + timedelta(days=1)) == "valid"


@pytest.mark.parametrize(
    ("result", "status"),
    [("differs", "unverified"), ("not-found", "unverified"), ("could-not-check", "unknown")],
)
def test_the_last_check_decides_also_when_it_found_nothing_good(result, status):
    paper = make_evidence()
    make_evidence_check(paper, checked_at=NOW - timedelta(days=2))
    make_evidence_check(paper, result=result, checked_at=NOW - timedelta(days=1))

    assert status_of(paper) == status


def test_a_check_by_a_clinic_counts_in_that_clinic_only():
    paper, clinic, other = make_evidence(), make_clinic(), make_clinic()
    make_evidence_check(paper, clinic=clinic)

    assert status_of(paper, clinic=clinic) == "valid"
    assert status_of(paper, clinic=other) == "unverified"
    assert status_of(paper) == "unverified"


def test_a_confirmation_that_was_to_be_repeated_makes_the_paper_unknown():
    paper = make_evidence()
    make_evidence_check(paper, next_due=date(2026, 6, 1))
    last_minute = datetime(2026, 6, 2, 6, 59, tzinfo=UTC)  # 1 June, 23:59 in Vancouver

    assert status_of(paper, last_minute) == "valid"
    assert status_of(paper, last_minute + timedelta(minutes=1)) == "unknown"


def test_a_paper_ends_with_its_day_in_its_own_zone():
    paper = make_evidence(valid_until=date(2026, 8, 31))
    make_evidence_check(paper)
    end = datetime(2026, 9, 1, 7, tzinfo=UTC)

    assert status_of(paper, end - timedelta(days=61)) == "valid"
    assert status_of(paper, end - timedelta(days=60)) == "expiring"
    assert status_of(paper, end - timedelta(seconds=1)) == "expiring"
    assert status_of(paper, end) == "expired"


def test_a_newer_version_takes_the_place_of_the_older_one():
    old = make_evidence(given_at=NOW - timedelta(days=9))
    make_evidence_check(old, checked_at=NOW - timedelta(days=8))
    new = make_evidence(old.user, replaces=old)

    assert status_of(old, NOW - timedelta(seconds=1)) == "valid"
    assert (status_of(old), status_of(new)) == ("superseded", "unverified")


def test_a_paper_taken_back_is_not_held_from_then_on():
    paper = make_evidence(withdrawn_at=NOW + timedelta(days=1))

    assert status_of(paper) == "unverified"
    assert not evidence_at(Evidence.objects.all(), NOW + timedelta(days=1)).exists()


def test_the_desk_of_papers_has_what_somebody_must_look_at_oldest_first():
    days = [timedelta(days=number) for number in range(8)]
    new = make_evidence(given_at=NOW - days[1])
    old = make_evidence(given_at=NOW - days[2])
    due = make_evidence(given_at=NOW - days[3])
    make_evidence_check(due, next_due=NOW.date() - days[1], checked_at=NOW - days[2])
    puzzling = make_evidence(given_at=NOW - days[4], machine_form="{}")
    make_evidence_check(puzzling, method="machine", result="could-not-check", next_due=NOW.date())
    for result in ("confirmed", "differs"):
        make_evidence_check(make_evidence(), result=result)
    tried = make_evidence()
    make_evidence_check(tried, result="could-not-check", next_due=NOW.date() + days[5])
    make_evidence(valid_until=NOW.date() - days[1])

    waiting = waiting_for_review(evidence_at(Evidence.objects.all(), NOW))
    assert list(waiting) == [puzzling, due, old, new]


def test_only_what_the_supervisor_confirmed_by_then_counts():
    person, supervisor = make_user(), make_supervisor()
    counted = make_session(person, supervisor, confirmed=True)
    make_session(person, supervisor, confirmed=False)
    make_session(person, supervisor)
    make_session(make_user(), supervisor, confirmed=True)

    assert list(confirmed_sessions(person, NOW)) == []
    until = NOW + timedelta(hours=1)
    assert list(confirmed_sessions(person, until)) == [counted]
    assert list(confirmed_sessions(person, until, ["lower-leg", "arm"])) == [counted]
    assert list(confirmed_sessions(person, until, ["arm"])) == []


@dataclass
class Look:
    """A check as plain values: minutes after the paper was given."""

    at: int
    result: str
    in_clinic: bool
    again_after_days: int | None


LOOKS = st.builds(
    Look,
    at=st.integers(0, 60 * 24 * 20),
    result=st.sampled_from(["confirmed", "confirmed", "differs", "not-found", "could-not-check"]),
    in_clinic=st.booleans(),
    again_after_days=st.none() | st.integers(0, 30),
)


def plain_status(looks, moment, *, in_clinic, zone, until, replaced_at):
    """The same definition, in plain Python over the history."""
    at = NOW + timedelta(minutes=moment)
    end = until and datetime.combine(
        until + timedelta(days=1), datetime.min.time(), zoneinfo.ZoneInfo(zone)
    )
    if replaced_at is not None and replaced_at <= moment:
        return "superseded"
    if end and end <= at:
        return "expired"
    counting = [look for look in looks if look.at <= moment and (in_clinic or not look.in_clinic)]
    if not counting:
        return "unverified"
    last = max(enumerate(counting), key=lambda pair: (pair[1].at, pair[0]))[1]
    if last.result == "could-not-check":
        return "unknown"
    if last.result != "confirmed":
        return "unverified"
    if last.again_after_days is not None:
        due = (NOW + timedelta(minutes=last.at)).date() + timedelta(days=last.again_after_days)
        if at.astimezone(zoneinfo.ZoneInfo(zone)).date() > due:
            return "unknown"
    return "expiring" if end and end <= at + timedelta(days=60) else "valid"


@settings(SHARING, max_examples=30)
@given(
    looks=st.lists(LOOKS, max_size=5),
    zone=st.sampled_from(ZONES),
    lasts=st.none() | st.integers(-2, 90),
    replaced_at=st.none() | st.integers(0, 60 * 24 * 40),
    moments=st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=4),
)
def test_the_annotation_says_what_plain_python_says(looks, zone, lasts, replaced_at, moments):
    until = None if lasts is None else NOW.date() + timedelta(days=lasts)
    holder, clinic, checker = make_user(), make_clinic(), make_user()
    paper = make_evidence(holder, time_zone=zone, valid_until=until)
    for look in looks:
        at = NOW + timedelta(minutes=look.at)
        days = look.again_after_days
        make_evidence_check(
            paper,
            result=look.result,
            clinic=clinic if look.in_clinic else None,
            checked_at=at,
            checked_by=checker,
            next_due=None if days is None else at.date() + timedelta(days=days),
        )
    if replaced_at is not None:
        make_evidence(holder, replaces=paper, given_at=NOW + timedelta(minutes=replaced_at))
    facts = {"zone": zone, "until": until, "replaced_at": replaced_at}

    for moment in moments:
        at = NOW + timedelta(minutes=moment)
        for where, in_clinic in ((clinic, True), (None, False)):
            expected = plain_status(looks, moment, in_clinic=in_clinic, **facts)
            assert status_of(paper, at, where) == expected
