"""Each kind of requirement against the lines of a file; green only from green."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.amounts import covers_amount
from clinics.domain.standing import standing
from clinics.enums import Act, ConsentState, RequirementKind, RequirementLevel
from clinics.queries.lists import StoredList
from tests.clinics.lines import (
    a_certificate,
    a_credential,
    a_paper,
    a_policy,
    a_reading,
    a_registration,
    a_sign_off,
    asking,
    make_file,
)
from tests.factories import NOW

THORAX_OUT = ("thorax",)
PAPER_KINDS = {
    RequirementKind.AUTHORITY: "authorisation",
    RequirementKind.COURSE: "course",
    RequirementKind.INSURANCE: "insurance",
    RequirementKind.CPR: "cpr",
    RequirementKind.IMMUNITY: "immunity",
    RequirementKind.CRIMINAL_RECORD: "criminal-record",
    RequirementKind.CPD: "cpd",
    RequirementKind.OTHER: "other",
}


def judge(requirement, moment=NOW, **lines):
    found = standing(make_file(**lines), requirement, moment)
    return found.status, found.detail


GREEN = {
    RequirementKind.THEORY: {"certificates": (a_certificate(),)},
    RequirementKind.REGISTRATION: {"registrations": (a_registration(),)},
    RequirementKind.CREDENTIAL: {"credentials": (a_credential(),)},
    RequirementKind.PRACTICAL: {"sign_offs": (a_sign_off(),)},
    RequirementKind.READING: {"readings": (a_reading(),)},
    **{kind: {"papers": (a_paper(paper),)} for kind, paper in PAPER_KINDS.items()},
    RequirementKind.INSURANCE: {"papers": (a_policy(),)},
}


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


STATUSES = st.sampled_from(list(Status))
RESULTS = st.sampled_from([None, "confirmed", "differs", "not-found", "could-not-check"])
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
FLAGS = st.booleans()


@st.composite
def files(draw):
    """People with any lines, also such as no record ever says."""
    papers = st.builds(
        a_paper,
        st.sampled_from(list(PAPER_KINDS.values())),
        status=STATUSES,
        check_result=RESULTS,
        check_refusal=st.sampled_from([None, "", "other", "thorax-excluded"]),
        issued_on=st.none() | DAYS,
        valid_until=st.none() | DAYS,
        details=st.fixed_dictionaries(
            {
                "needling_named": FLAGS,
                "excluded_regions": st.lists(st.sampled_from(["thorax", "neck"])),
                "hours": st.fixed_dictionaries({"theory": st.integers(0, 30)}),
            }
        ),
    )
    return make_file(
        consent=draw(st.sampled_from(list(ConsentState))),
        certificates=tuple(
            draw(st.lists(st.builds(a_certificate, status=STATUSES, is_draft=FLAGS), max_size=3))
        ),
        registrations=tuple(
            draw(
                st.lists(
                    st.builds(
                        a_registration,
                        status=STATUSES,
                        check_result=RESULTS,
                        conditions=st.sampled_from(["", "Supervised"]),
                    ),
                    max_size=2,
                )
            )
        ),
        credentials=tuple(
            draw(st.lists(st.builds(a_credential, status=STATUSES, is_draft=FLAGS), max_size=3))
        ),
        sign_offs=tuple(
            draw(
                st.lists(
                    st.builds(a_sign_off, is_draft=FLAGS, why_not=st.sampled_from(["", "ended"])),
                    max_size=3,
                )
            )
        ),
        papers=tuple(draw(st.lists(papers, max_size=6))),
        readings=tuple(draw(st.lists(st.builds(a_reading, is_current=FLAGS), max_size=2))),
    )


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
@settings(max_examples=30, deadline=None)
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


@settings(max_examples=50, deadline=None)
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


@settings(max_examples=50, deadline=None)
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


@settings(max_examples=50, deadline=None)
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
        ([cpd_paper(20, date(2025, 6, 1))], Status.EXPIRING, "ends 1 June 2026"),
    ],
)
def test_too_few_too_old_or_unchecked_hours_are_not_green(papers, status, detail):
    assert judge(CPD, papers=tuple(papers)) == (status, detail)


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


def test_a_newer_version_of_the_document_is_to_be_read_again():
    assert judge(asking(RequirementKind.READING), readings=(a_reading(is_current=False),)) == (
        Status.SUPERSEDED,
        "version 2 read 4 May 2026; a newer one is in force",
    )


@settings(max_examples=50, deadline=None)
@given(person=files(), kind=st.sampled_from(list(RequirementKind)))
def test_what_is_not_applicable_is_not_required_with_its_reason(person, kind):
    asked = asking(kind, level=RequirementLevel.NOT_APPLICABLE, reason="Does not needle.")
    found = standing(person, asked, NOW)

    assert (found.status, found.detail) == (Status.NOT_REQUIRED, "Does not needle.")


def test_where_two_positions_ask_for_different_things_both_have_to_be_met():
    asked = asking(RequirementKind.CPR, settings={"months": 36})
    stricter = asking(RequirementKind.CPR, settings={"months": 1})
    line = a_paper("cpr", issued_on=date(2026, 2, 1))

    assert judge(asked, papers=(line,))[0] == Status.VALID
    assert judge(replace(asked, also=(stricter,)), papers=(line,))[0] == Status.EXPIRED
