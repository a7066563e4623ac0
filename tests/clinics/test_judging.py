"""Each kind of requirement against the lines of a file; green only from green."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.standing import standing
from clinics.enums import RequirementKind, RequirementLevel
from tests.clinics.judging import GREEN, PAPER_KINDS, files, judge
from tests.clinics.lines import (
    a_credential,
    a_paper,
    a_reading,
    a_registration,
    a_sign_off,
    asking,
)
from tests.factories import NOW


@pytest.mark.parametrize("kind", RequirementKind)
def test_each_kind_is_met_by_its_own_valid_and_verified_line(kind):
    assert judge(asking(kind), **GREEN[kind])[0] == Status.VALID


@pytest.mark.parametrize("kind", RequirementKind)
def test_each_kind_is_missing_without_a_line_of_its_own(kind):
    others = {}
    for other, lines in GREEN.items():
        if other != kind:
            for name, row in lines.items():
                others[name] = others.get(name, ()) + row

    assert judge(asking(kind), **others)[0] == Status.MISSING


def green_lines(person, kind):
    """What of the file is valid and verified by itself, before any wish of the clinic."""
    confirmed = {
        RequirementKind.THEORY: [
            line for line in person.certificates if line.status == "valid" and not line.is_draft
        ],
        RequirementKind.REGISTRATION: [
            line
            for line in person.registrations
            if line.status == "valid" and line.check_result == "confirmed"
        ],
        RequirementKind.CREDENTIAL: [
            line for line in person.credentials if line.status == "valid" and not line.is_draft
        ],
        RequirementKind.PRACTICAL: [line for line in person.sign_offs if line.counts],
        RequirementKind.READING: [line for line in person.readings if line.is_current],
    }
    return confirmed.get(kind) or [
        line
        for line in person.papers_of(PAPER_KINDS.get(kind, "none"))
        if line.status == "valid" and line.check_result == "confirmed"
    ]


@pytest.mark.parametrize("kind", RequirementKind)
@settings(max_examples=30)
@given(person=files(), months=st.sampled_from([None, 1, 24]))
def test_a_standing_is_valid_only_where_the_line_behind_it_is_valid_and_verified(
    kind, person, months
):
    requirement = asking(kind)
    if kind in PAPER_KINDS and months:
        requirement = replace(requirement, settings={"months": months})

    if standing(person, requirement, NOW).status == Status.VALID:
        assert person.is_open
        assert green_lines(person, kind)


def test_a_registration_with_conditions_is_restricted():
    line = a_registration(conditions="Supervised practice")

    assert judge(asking(RequirementKind.REGISTRATION), registrations=(line,)) == (
        Status.RESTRICTED,
        "confirmed 4 May 2026, with conditions",
    )


def test_one_registration_that_fails_is_not_hidden_by_another():
    lines = (a_registration(), a_registration(status=Status.UNVERIFIED, check_result="not-found"))

    assert judge(asking(RequirementKind.REGISTRATION), registrations=lines)[0] == Status.UNVERIFIED


def test_only_the_register_that_is_asked_for_counts():
    asked = asking(RequirementKind.REGISTRATION, settings={"authority": "cpta"})

    assert judge(asked, registrations=(a_registration(),)) == (Status.MISSING, "none declared")


@pytest.mark.parametrize("kind", [RequirementKind.CREDENTIAL, RequirementKind.PRACTICAL])
def test_a_region_that_is_asked_for_and_was_not_examined_is_missing(kind):
    asked = asking(kind)
    asked = replace(asked, settings=asked.settings | {"regions": ["thorax", "neck"]})

    assert judge(asked, **GREEN[kind]) == (Status.MISSING, "not examined: Neck")


def test_of_two_credentials_the_one_that_lists_the_region_decides():
    asked = asking(
        RequirementKind.CREDENTIAL, settings={"type": "dn-advanced", "regions": ["thorax"]}
    )
    held = (a_credential("piriformis", regions=("hip",)), a_credential())

    assert judge(asked, credentials=held)[0] == Status.VALID


def test_an_examination_whose_examiner_was_not_recognised_does_not_count():
    line = a_sign_off(why_not="not-recognised")

    assert judge(asking(RequirementKind.PRACTICAL), sign_offs=(line,)) == (
        Status.MISSING,
        "an examination does not count",
    )


def test_a_newer_version_of_the_document_is_to_be_read_again():
    assert judge(asking(RequirementKind.READING), readings=(a_reading(is_current=False),)) == (
        Status.SUPERSEDED,
        "version 2 read 4 May 2026; a newer one is in force",
    )


@settings(max_examples=50)
@given(person=files(), kind=st.sampled_from(list(RequirementKind)))
def test_what_is_not_applicable_is_not_required_with_its_reason(person, kind):
    asked = asking(kind, level=RequirementLevel.NOT_APPLICABLE, reason="Does not needle.")
    found = standing(person, asked, NOW)

    assert (found.status, found.detail) == (Status.NOT_REQUIRED, "Does not needle.")


@pytest.mark.parametrize("kind", RequirementKind)
def test_what_is_optional_and_not_given_is_not_required(kind):
    status, detail = judge(asking(kind, level=RequirementLevel.OPTIONAL))

    assert (status, detail[:10]) == (Status.NOT_REQUIRED, "optional: ")


@pytest.mark.parametrize("kind", [RequirementKind.CREDENTIAL, RequirementKind.PRACTICAL])
def test_what_is_optional_and_was_given_in_part_says_what_is_lacking(kind):
    asked = asking(kind, level=RequirementLevel.OPTIONAL)
    asked = replace(asked, settings=asked.settings | {"regions": ["thorax", "neck"]})

    assert judge(asked, **GREEN[kind]) == (Status.NOT_REQUIRED, "optional: not examined: Neck")


def test_where_two_positions_ask_for_different_things_both_have_to_be_met():
    asked = asking(RequirementKind.CPR, settings={"months": 36})
    stricter = asking(RequirementKind.CPR, settings={"months": 1})
    line = a_paper("cpr", issued_on=date(2026, 2, 1))

    assert judge(asked, papers=(line,))[0] == Status.VALID
    assert judge(replace(asked, also=(stricter,)), papers=(line,))[0] == Status.EXPIRED
