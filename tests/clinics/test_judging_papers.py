"""How papers from outside are judged: insurance, ages, hours and courses; green only from green."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.amounts import covers_amount
from clinics.domain.standing import standing
from clinics.enums import Act, RequirementKind
from clinics.queries.lists import StoredList
from tests.clinics.judging import DAYS, GREEN, PAPER_KINDS, files, judge
from tests.clinics.lines import a_paper, a_policy, asking, make_file
from tests.factories import NOW

THORAX_OUT = ("thorax",)


@pytest.mark.parametrize("kind", [RequirementKind.CREDENTIAL, RequirementKind.PRACTICAL])
def test_c1_a_policy_that_excludes_the_thorax_restricts_it_even_with_a_sign_off(kind):
    lines = GREEN[kind] | {"papers": (a_policy("thorax"),)}
    result = standing(make_file(**lines), asking(kind), NOW)

    assert (result.status, result.detail) == (Status.RESTRICTED, "the policy excludes: Thorax")
    assert (result.regions, result.excluded) == (frozenset(), frozenset(THORAX_OUT))


@pytest.mark.parametrize("kind", [RequirementKind.CREDENTIAL, RequirementKind.PRACTICAL])
@pytest.mark.parametrize(
    "policy",
    [
        a_policy("thorax", status=Status.UNVERIFIED, check_result=None),
        a_policy(
            "thorax",
            status=Status.UNVERIFIED,
            check_result="differs",
            check_refusal="thorax-excluded",
        ),
    ],
)
def test_c1_an_exclusion_is_believed_before_anybody_checked_the_policy(kind, policy):
    assert judge(asking(kind), **GREEN[kind] | {"papers": (policy,)})[0] == Status.RESTRICTED


def test_c1_a_second_checked_policy_that_covers_the_thorax_gives_it_back():
    policies = (a_policy("thorax"), a_policy())

    assert judge(asking(RequirementKind.INSURANCE), papers=policies)[0] == Status.VALID
    lines = GREEN[RequirementKind.PRACTICAL] | {"papers": policies}
    assert judge(asking(RequirementKind.PRACTICAL), **lines)[0] == Status.VALID


@pytest.mark.parametrize(
    "second",
    [
        a_policy(status=Status.UNVERIFIED, check_result=None),
        a_policy(details={"needling_named": False, "excluded_regions": []}),
        a_policy(status=Status.EXPIRED),
    ],
)
def test_c1_a_second_policy_that_is_unchecked_ended_or_silent_on_needling_gives_nothing_back(
    second,
):
    lines = GREEN[RequirementKind.PRACTICAL] | {"papers": (a_policy("thorax"), second)}

    assert judge(asking(RequirementKind.PRACTICAL), **lines)[0] == Status.RESTRICTED


@pytest.mark.parametrize("kind", PAPER_KINDS)
def test_c5_an_uploaded_file_is_not_green_before_verification(kind):
    line = replace(GREEN[kind]["papers"][0], status=Status.UNVERIFIED, check_result=None)
    result = standing(make_file(papers=(line,)), asking(kind), NOW)

    assert (result.status, result.act) == (Status.UNVERIFIED, Act.CHECK)


def test_a_refused_paper_says_why_and_waits_for_the_person():
    line = a_paper(
        "cpr", status=Status.UNVERIFIED, check_result="differs", check_refusal="unreadable"
    )
    result = standing(make_file(papers=(line,)), asking(RequirementKind.CPR), NOW)

    assert (result.status, result.detail, result.act) == (
        Status.UNVERIFIED,
        "refused: Unreadable",
        Act.ASK,
    )


def test_needling_that_the_policy_does_not_name_is_restricted():
    line = a_policy(details={"needling_named": False, "excluded_regions": []})

    assert judge(asking(RequirementKind.INSURANCE), papers=(line,)) == (
        Status.RESTRICTED,
        "needling is not named",
    )


@pytest.mark.parametrize(
    ("insured", "status"),
    [
        ("5,000,000 CAD", Status.VALID),
        ("$4 999 999", Status.RESTRICTED),
        ("5 million", Status.VALID),
        ("5,000,000 USD", Status.UNKNOWN),
        ("5,000,000 per claim, 10,000,000 in all", Status.UNKNOWN),
        ("", Status.UNKNOWN),
    ],
)
def test_the_amount_insured_is_compared_where_it_can_be_read(insured, status):
    line = a_policy(details={"needling_named": True, "amount": insured})
    asked = asking(RequirementKind.INSURANCE, settings={"amount": "5,000,000 CAD"})

    assert judge(asked, papers=(line,))[0] == status


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        (
            {"amount": "5,000,000 USD"},
            "the amount is to be compared: “5,000,000 USD”, asked for 5,000,000 CAD",
        ),
        ({"amount": ""}, "no amount is recorded, and 5,000,000 CAD is asked for"),
        ({}, "no amount is recorded, and 5,000,000 CAD is asked for"),
    ],
)
def test_an_amount_nobody_recorded_is_called_that(details, sentence):
    line = a_policy(details={"needling_named": True} | details)
    asked = asking(RequirementKind.INSURANCE, settings={"amount": "5,000,000 CAD"})

    assert judge(asked, papers=(line,)) == (Status.UNKNOWN, sentence)


@pytest.mark.parametrize(
    ("insured", "asked", "answer"),
    [
        ("2.5 million", "2,000,000", True),
        ("2'000'000.00", "2000000", True),
        ("€2.000.000", "EUR 2 000 000", True),
        ("£1m", "2m", False),
        ("2.000", "1,999.99", True),
        ("1 2 3", "1", None),
        ("two million", "2m", None),
    ],
)
def test_amounts_are_read_as_papers_print_them(insured, asked, answer):
    assert covers_amount(insured, asked) == answer


@settings(max_examples=50)
@given(insured=st.text(max_size=30), asked=st.text(max_size=30))
def test_no_text_breaks_the_comparison_of_amounts(insured, asked):
    assert covers_amount(insured, asked) in {True, False, None}


# A check issued on 31 August 2021 holds five years: to the end of 31 August 2026 in Vancouver.
LAST_INSTANT = datetime(2026, 9, 1, 6, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "status", "detail"),
    [
        (LAST_INSTANT - timedelta(days=61), Status.VALID, "checked 24 April 2026"),
        (LAST_INSTANT, Status.EXPIRING, "ends 31 August 2026"),
        (LAST_INSTANT + timedelta(seconds=1), Status.EXPIRED, "too old since 31 August 2026"),
    ],
)
def test_a_criminal_record_check_ends_whole_months_after_its_day_at_the_clinic(
    moment, status, detail
):
    asked = asking(RequirementKind.CRIMINAL_RECORD, settings={"months": 60})
    line = a_paper("criminal-record", issued_on=date(2021, 8, 31))

    assert judge(asked, moment, papers=(line,)) == (status, detail)


@settings(max_examples=50)
@given(issued=DAYS, months=st.integers(1, 60), later=st.integers(0, 4000))
def test_an_age_limit_never_lifts_the_day_printed_on_the_paper(issued, months, later):
    printed = issued + timedelta(days=30)
    asked = asking(RequirementKind.CPR, settings={"months": months})
    line = a_paper("cpr", issued_on=issued, valid_until=printed)

    found = standing(make_file(papers=(line,)), asked, NOW + timedelta(days=later))
    assert found.until <= printed


def test_a_paper_without_its_day_has_no_known_age():
    asked = asking(RequirementKind.CRIMINAL_RECORD, settings={"months": 60})

    assert judge(asked, papers=(a_paper("criminal-record", issued_on=None),)) == (
        Status.UNKNOWN,
        "its age is not known",
    )


def cpd_paper(hours, issued_on, **fields):
    return a_paper("cpd", issued_on=issued_on, details={"hours": {"theory": hours}}, **fields)


REFUSED = {
    "status": Status.UNVERIFIED,
    "check_result": "differs",
    "check_refusal": "unreadable",
}
CPD = asking(RequirementKind.CPD, settings={"hours": 20, "months": 12})


def test_confirmed_hours_of_the_last_months_add_up():
    papers = (cpd_paper(12.5, date(2025, 8, 1)), cpd_paper(8, date(2026, 3, 1)))
    result = standing(make_file(papers=papers), CPD, NOW)

    assert (result.status, result.detail, result.until) == (
        Status.VALID,
        "20.5 of 20 hours confirmed",
        date(2026, 8, 1),
    )


@pytest.mark.parametrize(
    ("papers", "status", "detail"),
    [
        ([cpd_paper(30, date(2025, 5, 3))], Status.MISSING, "0 of 20 hours"),
        ([cpd_paper(12, date(2026, 1, 1))], Status.MISSING, "12 of 20 hours"),
        (
            [
                cpd_paper(12, date(2026, 1, 1)),
                cpd_paper(9, date(2026, 1, 1), status=Status.UNVERIFIED, check_result=None),
            ],
            Status.UNVERIFIED,
            "12 of 20 hours confirmed, the rest is not checked",
        ),
        (
            [
                cpd_paper(12, date(2026, 1, 1)),
                cpd_paper(9, date(2026, 1, 1), **REFUSED),
            ],
            Status.MISSING,
            "12 of 20 hours",
        ),
        ([cpd_paper(20, date(2025, 6, 1))], Status.EXPIRING, "ends 1 June 2026"),
    ],
)
def test_too_few_too_old_or_unchecked_hours_are_not_green(papers, status, detail):
    assert judge(CPD, papers=tuple(papers)) == (status, detail)


@settings(max_examples=50)
@given(person=files(), hours=st.integers(1, 40), months=st.integers(1, 36))
def test_hours_are_green_only_when_confirmed_papers_make_them_up(person, hours, months):
    requirement = asking(RequirementKind.CPD, settings={"hours": hours, "months": months})

    if standing(person, requirement, NOW).status == Status.VALID:
        papers = person.papers_of("cpd")
        confirmed = [
            line
            for line in papers
            if line.status in {"valid", "expiring"} and line.check_result == "confirmed"
        ]
        assert sum(line.details["hours"]["theory"] for line in confirmed) >= hours


BC_LIST = StoredList(
    names=("Acupuncture Canada", "McMaster"),
    since=date(2020, 3, 10),
    until=date(2026, 4, 1),
    source="cptbc.org",
    last_checked=date(2020, 3, 10),
)
LISTED = asking(
    RequirementKind.COURSE, settings={"listed": "bc-needling-prerequisite"}, lists=(BC_LIST,)
)


@pytest.mark.parametrize(
    ("issuer", "issued_on", "status", "detail"),
    [
        ("McMaster University", date(2021, 5, 1), Status.VALID, "checked 24 April 2026"),
        (
            "Weekend Needling Ltd",
            date(2021, 5, 1),
            Status.RESTRICTED,
            "not on the stored list of 1 May 2021",
        ),
        ("McMaster", date(2019, 5, 1), Status.UNKNOWN, "no list is stored for 1 May 2019"),
        ("McMaster", date(2026, 4, 1), Status.UNKNOWN, "no list is stored for 1 April 2026"),
        ("McMaster", None, Status.UNKNOWN, "its day is not known, so no list can be asked"),
    ],
)
def test_a_course_is_held_against_the_list_that_is_stored_for_its_day(
    issuer, issued_on, status, detail
):
    line = a_paper("course", issuer=issuer, issued_on=issued_on)

    assert judge(LISTED, papers=(line,)) == (status, detail)


def test_a_list_that_is_not_stored_makes_nothing_green():
    asked = replace(LISTED, lists=())

    assert judge(asked, papers=(a_paper("course", issuer="McMaster"),))[0] == Status.UNKNOWN


@pytest.mark.parametrize(
    ("title", "status"), [("Myopain DN-1", Status.VALID), ("Amyopain", Status.RESTRICTED)]
)
def test_a_clinic_may_name_the_programmes_itself(title, status):
    asked = asking(RequirementKind.COURSE, settings={"programmes": ["myopain"]})

    assert judge(asked, papers=(a_paper("course", title=title),))[0] == status
