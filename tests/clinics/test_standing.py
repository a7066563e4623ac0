"""What a record means to the clinic: green only if valid and verified, unknown never green."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.standing import Standing, in_order, sentence, standing
from clinics.enums import ConsentState, RequirementKind
from clinics.queries import CertificateLine, PersonFile, Requirement
from tests.factories import NOW

SAFETY = Requirement(
    RequirementKind.THEORY,
    "theory",
    "Theory: Safety",
    NOW - timedelta(days=90),
    settings={"programme": "dnf", "module": "3-safety"},
)
PASSED = CertificateLine(
    kind="module-theory",
    programme="dnf",
    module="3-safety",
    title="Safety",
    number="NW-2026-000001",
    code="X" * 26,
    passed_on=date(2026, 5, 3),
    status=Status.VALID,
    is_draft=False,
    revoked_at=None,
)


def make_file(*certificates, consent=ConsentState.GIVEN, **fields):
    return PersonFile(
        public_id=uuid4(),
        user_id=1,
        label="Ana Lee",
        joined_at=NOW,
        left_at=None,
        consent=consent,
        consent_at=NOW,
        certificates=certificates,
        **fields,
    )


def test_a_valid_certificate_of_the_module_is_valid():
    result = standing(make_file(PASSED), SAFETY, NOW)

    assert (result.status, result.detail) == (Status.VALID, "passed 3 May 2026")


def test_no_certificate_is_missing():
    result = standing(make_file(), SAFETY, NOW)

    assert (result.status, result.detail) == (Status.MISSING, "no certificate")


@pytest.mark.parametrize("other", [{"module": "2-technique"}, {"programme": "another"}])
def test_a_certificate_of_something_else_does_not_count(other):
    assert standing(make_file(replace(PASSED, **other)), SAFETY, NOW).status == Status.MISSING


def test_a_certificate_from_draft_content_is_unverified():
    draft = replace(PASSED, status=Status.UNVERIFIED, is_draft=True)

    result = standing(make_file(draft), SAFETY, NOW)

    assert (result.status, result.detail) == (
        Status.UNVERIFIED,
        "passed 3 May 2026 on draft content",
    )


def test_a_revoked_certificate_says_since_when():
    revoked = replace(PASSED, status=Status.REVOKED, revoked_at=NOW)

    result = standing(make_file(revoked), SAFETY, NOW)

    assert (result.status, result.detail) == (Status.REVOKED, "revoked 4 May 2026")


def test_a_later_valid_certificate_stands_beside_a_revoked_one():
    revoked = replace(PASSED, status=Status.REVOKED, revoked_at=NOW)

    assert standing(make_file(revoked, PASSED), SAFETY, NOW).status == Status.VALID


def test_before_the_clinic_asked_for_it_nothing_was_required():
    before = SAFETY.valid_from - timedelta(seconds=1)

    assert standing(make_file(PASSED), SAFETY, before).status == Status.NOT_REQUIRED


@pytest.mark.parametrize("consent", [ConsentState.WAITING, ConsentState.ENDED])
def test_without_consent_everything_is_unknown(consent):
    assert standing(make_file(PASSED, consent=consent), SAFETY, NOW).status == Status.UNKNOWN


@given(status=st.sampled_from(list(Status)), consent=st.sampled_from(list(ConsentState)))
def test_green_comes_only_from_valid_and_consent(status, consent):
    result = standing(make_file(replace(PASSED, status=status), consent=consent), SAFETY, NOW)

    green = result.status == Status.VALID
    assert green == (status == Status.VALID and consent == ConsentState.GIVEN)


@given(statuses=st.lists(st.sampled_from(list(Status))))
def test_a_person_is_in_order_only_when_all_that_is_asked_is_valid(statuses):
    standings = [Standing(SAFETY, status, "") for status in statuses]

    asked = [status for status in statuses if status != Status.NOT_REQUIRED]
    assert in_order(standings) == (bool(asked) and set(asked) == {Status.VALID})


def test_the_sentence_names_the_worst_and_speaks_of_the_clinic():
    standings = [
        Standing(SAFETY, Status.VALID, "passed 3 May 2026"),
        Standing(SAFETY, Status.MISSING, "no certificate"),
    ]

    assert sentence(make_file(), standings) == (
        "Missing at this clinic: Theory: Safety, no certificate."
    )


def test_the_sentence_of_who_is_in_order():
    standings = [Standing(SAFETY, Status.VALID, "passed 3 May 2026")]

    assert sentence(make_file(), standings) == (
        "In order: all this clinic asks for is valid and verified."
    )
