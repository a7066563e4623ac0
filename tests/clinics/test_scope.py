"""What the records say of a person and a region: facts, and never better than the worst of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.forecast import file_later
from clinics.domain.judged import HOLDS, RANK
from clinics.domain.scope import scope_facts
from clinics.domain.standing import standing
from clinics.enums import ConsentState, FactKind, RequirementKind, RequirementLevel
from clinics.queries import RequirementsAt
from tests.clinics.lines import (
    a_credential,
    a_paper,
    a_policy,
    a_registration,
    a_sign_off,
    asking,
    make_file,
)
from tests.clinics.test_judging import files
from tests.factories import NOW

NEEDED = RequirementsAt(
    usual=(
        asking(RequirementKind.REGISTRATION),
        asking(RequirementKind.CREDENTIAL),
        asking(RequirementKind.INSURANCE),
        asking(RequirementKind.CPR),
        asking(RequirementKind.IMMUNITY, level=RequirementLevel.OPTIONAL),
    ),
    by_position={},
)
NOTHING_ASKED = RequirementsAt(usual=(), by_position={})
ALL_GREEN = make_file(
    registrations=(a_registration(),),
    credentials=(a_credential(),),
    sign_offs=(a_sign_off(),),
    papers=(a_policy(), a_paper("cpr")),
)
LATER = st.integers(0, 1500).map(lambda days: NOW + timedelta(days=days))


def with_policy(*policies):
    return replace(ALL_GREEN, papers=(*policies, a_paper("cpr")))


def kinds(found):
    return [(fact.kind, fact.status) for fact in found.facts]


def test_examination_credential_and_insurance_stand_side_by_side():
    found = scope_facts(ALL_GREEN, "thorax", NOW, NEEDED)

    assert kinds(found) == [
        (FactKind.EXAMINATION, Status.VALID),
        (FactKind.CREDENTIAL, Status.VALID),
        (FactKind.INSURANCE, Status.VALID),
        *[(FactKind.REQUIREMENT, Status.VALID)] * 3,
    ]
    assert [fact.requirement for fact in found.facts[3:]] == ["registration", "credential", "cpr"]
    assert found.status == Status.VALID
    assert found.sentence == (
        "Thorax, 4 May 2026: examined, insured and all this clinic asks for in order."
    )


def test_c1_a_policy_that_excludes_the_thorax_restricts_the_thorax_and_nothing_else():
    hip = a_sign_off("piriformis", "hip")
    person = replace(
        with_policy(a_policy("thorax")),
        sign_offs=(a_sign_off(), hip),
        credentials=(a_credential("rhomboids", "piriformis", regions=("thorax", "hip")),),
    )

    thorax, hip = (scope_facts(person, region, NOW, NEEDED) for region in ("thorax", "hip"))

    assert (thorax.status, thorax.deciding.reason) == (Status.RESTRICTED, "excludes: Thorax")
    assert hip.status == Status.VALID


def test_a_region_that_was_not_examined_is_missing():
    found = scope_facts(ALL_GREEN, "neck", NOW, NEEDED)

    assert (found.status, found.deciding.kind) == (Status.MISSING, FactKind.EXAMINATION)


def test_a_muscle_is_asked_for_by_itself():
    found = [
        scope_facts(ALL_GREEN, "thorax", NOW, NEEDED, muscle=muscle).status
        for muscle in ("rhomboids", "middle-trapezius")
    ]

    assert found == [Status.VALID, Status.MISSING]


def test_without_insurance_nothing_is_green_even_if_the_clinic_does_not_ask_for_it():
    person = replace(ALL_GREEN, papers=())

    assert scope_facts(person, "thorax", NOW, NOTHING_ASKED).status == Status.MISSING


@pytest.mark.parametrize("level", [RequirementLevel.OPTIONAL, RequirementLevel.NOT_APPLICABLE])
def test_who_is_not_insured_is_never_called_insured_where_insurance_is_not_needed(level):
    asked = RequirementsAt((asking(RequirementKind.INSURANCE, level=level),), {})
    insured, bare = ALL_GREEN, replace(ALL_GREEN, papers=())

    found = [scope_facts(person, "thorax", NOW, asked).status for person in (insured, bare)]

    assert found == [Status.VALID, Status.MISSING]


def test_a_credential_is_needed_only_where_the_clinic_asks_for_one():
    person = replace(ALL_GREEN, credentials=())

    found = [scope_facts(person, "thorax", NOW, asked) for asked in (NEEDED, NOTHING_ASKED)]

    assert [each.status for each in found] == [Status.MISSING, Status.VALID]


def test_whatever_else_is_needed_is_told_and_what_is_optional_is_not():
    person = replace(ALL_GREEN, papers=(a_policy(),))
    found = scope_facts(person, "thorax", NOW, NEEDED)

    told = {fact.requirement: fact.status for fact in found.facts if fact.requirement}
    assert found.status == Status.MISSING
    assert told.items() >= {"cpr": Status.MISSING, "registration": Status.VALID}.items()
    assert "immunity" not in told


def test_the_first_end_is_that_of_whatever_ends_first_also_of_what_is_in_order_now():
    soon = NOW + timedelta(days=90)
    first_aid = a_paper("cpr", expires_at=soon, valid_until=soon.date())
    person = replace(ALL_GREEN, papers=(a_policy(), first_aid))

    found = scope_facts(person, "thorax", NOW, NEEDED)

    assert (found.status, found.until) == (Status.VALID, soon.date())


@pytest.mark.parametrize(
    ("days", "status"), [(0, Status.VALID), (60, Status.EXPIRING), (101, Status.EXPIRED)]
)
def test_for_a_day_to_come_what_ends_by_then_has_ended(days, status):
    ends = NOW + timedelta(days=100)
    person = with_policy(a_policy(expires_at=ends, valid_until=ends.date()))

    found = scope_facts(person, "thorax", NOW + timedelta(days=days), NEEDED)

    assert (found.status, found.until) == (status, date(2026, 8, 12))


def test_a_look_up_that_is_too_old_by_then_is_unknown():
    registration = a_registration(check_until=NOW + timedelta(days=10))
    person = replace(ALL_GREEN, registrations=(registration,))

    found = scope_facts(person, "thorax", NOW + timedelta(days=10), NEEDED)

    assert (found.status, found.deciding.requirement) == (Status.UNKNOWN, "registration")


def test_without_consent_the_one_fact_is_that_nothing_is_known():
    person = replace(ALL_GREEN, consent=ConsentState.ENDED)
    found = scope_facts(person, "thorax", NOW, NEEDED)

    assert kinds(found) == [(FactKind.CONSENT, Status.UNKNOWN)]


@settings(max_examples=50)
@given(person=files(), moment=LATER, region=st.sampled_from(["thorax", "neck", "elsewhere"]))
def test_the_summary_is_never_better_than_any_needed_fact(person, moment, region):
    found = scope_facts(person, region, moment, NEEDED)

    assert all(RANK[found.status] <= RANK[fact.status] for fact in found.facts)
    later = file_later(person, moment)
    for requirement in NEEDED.usual:
        stands = standing(later, requirement, moment).status
        narrowed = stands == Status.RESTRICTED  # by a region that may not be the one asked about
        if requirement.level == RequirementLevel.NEEDED and not narrowed:
            assert RANK[found.status] <= RANK[stands]


@settings(max_examples=50)
@given(person=files(), moment=LATER, asked=st.sampled_from([NEEDED, NOTHING_ASKED]))
def test_an_exclusion_is_never_green(person, moment, asked):
    policies = tuple(
        replace(line, details=line.details | {"excluded_regions": ["thorax"]})
        for line in person.papers
    )
    found = scope_facts(replace(person, papers=policies), "thorax", moment, asked)

    assert found.status not in HOLDS


@settings(max_examples=50)
@given(person=files(), moment=LATER)
def test_nothing_becomes_green_by_waiting(person, moment):
    ends = tuple(
        replace(line, expires_at=NOW + timedelta(days=30 * number), check_until=NOW)
        for number, line in enumerate(person.papers)
    )
    person = replace(person, papers=ends)

    now, then = (scope_facts(person, "thorax", at, NEEDED).status for at in (NOW, moment))

    assert then not in HOLDS or now in HOLDS
    assert then != Status.VALID or now == Status.VALID


@settings(max_examples=50)
@given(person=files())
def test_the_file_of_a_moment_is_the_same_at_that_moment(person):
    assert file_later(person, NOW) == person
