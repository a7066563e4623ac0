"""The first sentence of a verification page: nothing but what is valid reads valid."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.certificates.codes import new_code
from certificates.domain.credentials.credential_statements import achievement
from certificates.domain.verifying import verification
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification, look_up
from certificates.enums import Status
from certificates.models import Credential, CredentialRevocation
from tests.factories.credentials import make_credential, make_credential_type


@settings(max_examples=40)
@given(
    status=st.sampled_from(list(Status)),
    is_draft=st.booleans(),
    days=st.integers(-800, 800),
    has_end=st.booleans(),
)
def test_goal_15_nothing_but_valid_reads_valid(status, is_draft, days, has_end):
    """Verification never says "valid" for revoked, expired, unknown or unreachable status."""
    found = some_verification(status, is_draft=is_draft, days=days, has_end=has_end)

    verdict = verdict_on(found)

    holds = status in (Status.VALID, Status.EXPIRING) and not is_draft
    assert (verdict.tone in ("valid", "expiring")) == holds
    assert verdict.heading.startswith("Valid") == holds


def some_verification(status, *, is_draft, days, has_end) -> Verification:
    moment = datetime(2026, 11, 22, 18, tzinfo=UTC)
    credential = Credential(number="NW-1", code=new_code(), is_draft=is_draft)
    credential.suspended_from = moment
    credential.suspension_text = "A text."
    credential.revocation = CredentialRevocation(public_text="A text.", revoked_at=moment)
    until = (moment + timedelta(days=days)).date().isoformat()
    cycle = {"valid_until": until if has_end or status == Status.EXPIRING else None}
    facts = {
        "type": {"title": "Core needling"},
        "awarded_on": "2026-01-01",
        "cycle": cycle | {"time_zone": "America/Vancouver"},
    }
    edition = verification.Edition(1, "Ana Lee", moment, "")
    return Verification(credential, status, moment, edition, None, facts, ())


@pytest.mark.django_db
def test_a_credential_that_was_never_stated_cannot_be_confirmed(now):
    credential = make_credential(at=now)
    assert verdict_on(look_up(credential.code, now=now)).tone == "valid"

    unstated = Credential.objects.create(
        number="NW-2026-999999",
        code=new_code(),
        user=credential.user,
        type=make_credential_type().type,
        is_draft=False,
        issued_at=now,
    )
    assert verdict_on(look_up(unstated.code, now=now)).tone == "unknown"


@pytest.mark.parametrize(
    ("theory", "scope", "words"),
    [
        ([{}], [{}], "was examined in theory and practice, and holds"),
        ([], [{}], "was examined in practice, and holds"),
        ([{}], [], "was examined in theory, and holds"),
        ([], [], "holds"),
    ],
)
def test_the_line_under_the_name_never_speaks_of_what_was_not_examined(theory, scope, words):
    assert achievement({"theory": theory, "scope": scope}) == words
