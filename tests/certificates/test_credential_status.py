"""One status, from the records and the clock: held against a definition in plain Python."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.credentials.cycles import end_of_day
from certificates.models import (
    Credential,
    CredentialCycle,
    CredentialRevocation,
    Suspension,
)
from certificates.queries import credentials_at
from tests.examples import SHARING
from tests.factories import make_credential_type, make_evaluation, make_user, next_number
from training.people.models import Erasure, TwoPersonAct

START = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = "America/Vancouver"
HOURS = st.integers(min_value=0, max_value=1200 * 24)


@st.composite
def histories(draw):
    """Cycles one after the other, periods of suspension, perhaps a revocation and, after the time
    of keeping, a removal; any order of acts that the constraints allow."""
    begun, until, cycles = START, date(2026, 1, 1), []
    for _number in range(draw(st.integers(min_value=1, max_value=3))):
        until += timedelta(days=draw(st.integers(min_value=1, max_value=400)))
        cycles.append((begun, until))
        begun += timedelta(hours=draw(st.integers(min_value=0, max_value=300 * 24)))
    if draw(st.booleans()):
        cycles[-1] = (cycles[-1][0], None)
    marks = sorted(draw(st.lists(HOURS, max_size=4, unique=True)))
    moments = [START + timedelta(hours=hour) for hour in marks]
    suspensions = list(pairwise(moments))[::2]
    if len(moments) % 2:
        suspensions.append((moments[-1], None))
    ends = st.none() | HOURS.map(lambda hour: START + timedelta(hours=hour))
    return cycles, suspensions, draw(ends), draw(st.booleans()), draw(ends)


def expected_status(history, moment):
    """The definition, as a person would say it."""
    cycles, suspensions, revoked, is_draft, removed = history
    if removed and removed <= moment:
        return "unknown"
    if revoked and revoked <= moment:
        return "revoked"
    if any(start <= moment and (not end or moment < end) for start, end in suspensions):
        return "suspended"
    until = [until for begun, until in cycles if begun <= moment][-1]
    expires = end_of_day(until, ZONE) if until else None
    if expires and expires <= moment:
        return "expired"
    if is_draft:
        return "unverified"
    return "expiring" if expires and expires <= moment + timedelta(days=60) else "valid"


def store(history):
    cycles, suspensions, revoked, is_draft, removed = history
    user, version, admin = make_user(), make_credential_type(), make_user()
    number = next_number()
    credential = Credential.objects.create(
        number=f"C-{number}",
        code=f"{number:026d}",
        user=user,
        type=version.type,
        is_draft=is_draft,
        issued_at=START,
    )
    for index, (begun, until) in enumerate(cycles, 1):
        CredentialCycle.objects.create(
            credential=credential,
            number=index,
            type_version=version,
            evaluation=make_evaluation(user, version),
            valid_from=date(2026, 1, 1),
            valid_until=until,
            time_zone=ZONE,
            starts_at=START - timedelta(days=1),
            expires_at=end_of_day(until, ZONE) if until else None,
            begun_at=begun,
        )
    for index, (start, end) in enumerate(suspensions):
        Suspension.objects.create(
            credential=credential,
            reason="safety",
            public_text="Under review.",
            act=make_act(credential, admin, f"suspend-{index}"),
            from_at=start,
            until_at=end,
            lifted_by_act=make_act(credential, admin, f"lift-{index}") if end else None,
        )
    if revoked:
        act = make_act(credential, admin, "revoke")
        CredentialRevocation.objects.create(
            credential=credential, reason="error", public_text="Error.", act=act, revoked_at=revoked
        )
    if removed:
        Erasure.objects.create(
            user=user, asked_at=START, erased_at=START, kept_until=START, removed_at=removed
        )
    return credential


def make_act(credential, admin, kind):
    return TwoPersonAct.objects.create(
        kind=kind,
        object_type="certificates.credential",
        object_id=str(credential.pk),
        reason="It is so.",
        proposed_by=admin,
        proposed_at=START,
    )


@pytest.mark.django_db
@settings(SHARING, max_examples=40)
@given(history=histories(), hours=st.lists(HOURS, min_size=1, max_size=6))
def test_the_status_of_any_history_at_any_moment_is_what_a_person_would_say(history, hours):
    credential = store(history)
    cycles, suspensions, revoked, _is_draft, removed = history
    edges = [begun for begun, _until in cycles]
    edges += [edge for period in suspensions for edge in period if edge]
    edges += [end_of_day(until, ZONE) for _begun, until in cycles if until]
    edges += [edge for edge in (revoked, removed) if edge]
    tick = timedelta(microseconds=1)
    moments = [START + timedelta(hours=hour) for hour in hours]
    moments += [edge + step for edge in edges for step in (-tick, timedelta(0), tick)]

    for moment in (moment for moment in moments if moment >= START):
        row = credentials_at(Credential.objects.filter(pk=credential.pk), moment).get()
        assert row.status == expected_status(history, moment), moment


@pytest.mark.django_db
def test_before_it_was_issued_there_was_none():
    store(([(START, None)], [], None, False, None))

    assert not credentials_at(Credential.objects.all(), START - timedelta(seconds=1)).exists()


@pytest.mark.django_db
def test_a_credential_without_a_cycle_is_unknown_and_never_green():
    store(([], [], None, False, None))

    assert credentials_at(Credential.objects.all(), START).get().status == "unknown"
