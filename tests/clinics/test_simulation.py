"""If nobody acts: counts fall on the days on which something ends, and never rise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.forecast_page import lines_of, sentence_of, subjects_of
from clinics.domain.simulation import Subject, months_between, simulate
from clinics.enums import ConsentState, ForecastKind, RequirementKind
from clinics.queries import RequirementsAt
from clinics.rendering.forecast_plot import plot_of
from tests.clinics.lines import (
    a_credential,
    a_paper,
    a_policy,
    a_registration,
    a_sign_off,
    asking,
    make_file,
)
from tests.factories import NOW

ZONE = "America/Vancouver"
FEBRUARY = datetime(2027, 3, 1, 8, tzinfo=UTC)  # the end of 28 February in Vancouver
FAR = NOW + timedelta(days=900)
ASKED = RequirementsAt(
    usual=(
        asking(RequirementKind.REGISTRATION),
        asking(RequirementKind.INSURANCE),
        asking(RequirementKind.CPR, settings={"months": 12}),
    ),
    by_position={},
)
EVERYTHING = Subject(ForecastKind.EVERYTHING, title="everything that is needed")
THORAX = Subject(ForecastKind.REGION, "thorax", "thorax scope")


def person(label="Ana Lee", *, insured_until=FEBRUARY, **fields):
    """In order today; the policy ends."""
    policy = a_policy(
        valid_until=(insured_until - timedelta(days=1)).date(), expires_at=insured_until
    )
    lines = {
        "registrations": (a_registration(check_until=FAR),),
        "sign_offs": (a_sign_off(),),
        "credentials": (a_credential(),),
        "papers": (policy, a_paper("cpr", issued_on=date(2027, 1, 1))),
    }
    return make_file(label=label, **lines | fields)


def look(people, subject=EVERYTHING, start=NOW):
    return simulate(people, ASKED, subject, start=start, time_zone=ZONE)


def test_on_the_day_after_the_policy_ended_four_of_nine_lose_the_thorax():
    four = [person(f"Person {number}") for number in range(4)]
    five = [person(f"Other {number}", insured_until=FAR) for number in range(5)]

    found = look([*four, *five], THORAX)

    assert [(each.day, len(each.losses), each.left) for each in found.days] == [
        (date(2027, 3, 1), 4, 5)
    ]
    assert sentence_of(found) == (
        "If nobody acts, on 1 March 2027, 4 of 9 lose thorax scope. On 4 May 2027, 5 of 9 are left."
    )


def test_of_everything_the_first_end_decides_with_its_reason():
    found = look([person(insured_until=datetime(2026, 8, 1, 7, tzinfo=UTC))])

    (day,) = found.days
    assert (day.day, day.losses[0].reason) == (
        date(2026, 8, 1),
        "Liability insurance: ended 31 July 2026",
    )


def test_a_look_up_that_grows_old_and_a_paper_that_grows_too_old_are_ends_too():
    old = person(
        registrations=(a_registration(check_until=NOW + timedelta(days=30)),),
        papers=(a_policy(), a_paper("cpr", issued_on=date(2025, 10, 31))),
    )
    registration = Subject(ForecastKind.REQUIREMENT, "registration", "Registration")
    cpr = Subject(ForecastKind.REQUIREMENT, "cpr", "CPR")

    assert [each.day for each in look([old], registration).days] == [date(2026, 6, 3)]
    assert [each.day for each in look([old], cpr).days] == [date(2026, 11, 1)]


def test_a_second_paper_that_goes_on_keeps_a_person_in():
    covered = person(
        papers=(a_policy(valid_until=FEBRUARY.date(), expires_at=FEBRUARY), a_policy())
    )
    insurance = Subject(ForecastKind.REQUIREMENT, "insurance", "Insurance")

    found = look([covered], insurance)

    assert (found.holding, found.days) == (1, ())
    assert sentence_of(found) == (
        "If nobody acts, the one person who meets insurance today still does on 4 May 2027."
    )


def test_the_end_of_a_policy_that_held_the_thorax_back_gives_nobody_the_thorax():
    held_back = person(
        papers=(
            a_policy("thorax", valid_until=FEBRUARY.date(), expires_at=FEBRUARY),
            a_paper("cpr", issued_on=date(2027, 1, 1)),
        )
    )

    found = look([held_back], THORAX)

    assert (found.asked, found.holding, found.days) == (1, 0, ())


def test_who_shares_nothing_is_not_looked_at():
    assert look([replace(person(), consent=ConsentState.ENDED)]).asked == 0


def test_an_empty_clinic_has_a_sentence_and_no_losses():
    found = look([])

    assert (found.holding, found.days) == (0, ())
    assert sentence_of(found) == "Nobody here is asked for everything that is needed."


SUBJECTS = st.sampled_from(
    [
        EVERYTHING,
        THORAX,
        *(Subject(ForecastKind.REQUIREMENT, line.slug, line.slug) for line in ASKED.usual),
    ]
)
ENDS = st.none() | st.integers(-30, 500).map(lambda days: NOW + timedelta(days=days))


STATUSES = st.sampled_from([Status.VALID, Status.EXPIRING, Status.UNVERIFIED, Status.UNKNOWN])
POLICIES = st.builds(
    lambda excluded, status, end, check: a_policy(
        *excluded,
        status=status,
        valid_until=end and end.date(),
        expires_at=end,
        check_until=check,
    ),
    st.sampled_from([(), ("thorax",)]),
    STATUSES,
    ENDS,
    ENDS,
)
CARDS = st.builds(
    lambda days, end: a_paper("cpr", issued_on=NOW.date() - timedelta(days=days), expires_at=end),
    st.integers(0, 400),
    ENDS,
)
PEOPLE = st.lists(
    st.builds(
        lambda policies, cards, check, end: person(
            papers=(*policies, *cards),
            registrations=(a_registration(check_until=check),),
            credentials=(a_credential(expires_at=end),),
        ),
        st.lists(POLICIES, max_size=2),
        st.lists(CARDS, max_size=2),
        ENDS,
        ENDS,
    ),
    max_size=4,
)


@settings(max_examples=50)
@given(PEOPLE, SUBJECTS)
def test_counts_never_rise_without_an_act(people, subject):
    found = look(people, subject)

    lefts = [found.holding, *(each.left for each in found.days)]
    assert lefts == sorted(lefts, reverse=True)
    assert lefts[-1] >= 0
    assert all(found.start <= each.day <= found.end for each in found.days)
    assert sum(len(each.losses) for each in found.days) == found.holding - found.left


@settings(max_examples=50)
@given(PEOPLE, SUBJECTS, st.integers(1, 300))
def test_looking_again_later_finds_nobody_who_was_lost_before(people, subject, days):
    """Waiting and looking is no act either."""
    first = look(people, subject)
    later = NOW + timedelta(days=days)
    again = look(people, subject, start=later)

    lost = [loss for day in first.days for loss in day.losses if loss.at <= later]
    assert again.holding <= first.holding - len(lost)


@settings(max_examples=30)
@given(PEOPLE, SUBJECTS)
def test_the_plot_and_the_table_say_the_same(people, subject):
    found = look(people, subject)
    plot, lines = plot_of(found), lines_of(found)

    assert len(plot.dots) == len(found.days)
    assert all(plot.left <= dot.x <= plot.right for dot in plot.dots)
    assert [line.left for line in lines] == [found.holding_on(line.day) for line in lines]
    assert {each.day for each in found.days} <= {line.day for line in lines}


def test_the_months_of_the_axis_begin_after_the_start():
    months = months_between(date(2026, 5, 4), date(2027, 5, 4))

    assert (months[0], months[-1], len(months)) == (date(2026, 6, 1), date(2027, 5, 1), 12)


def test_offered_are_everything_the_requirements_and_the_regions_somebody_holds():
    offered = [each.key for each in subjects_of([person()], ASKED)]

    assert offered == [
        "everything", "requirement.registration", "requirement.insurance", "requirement.cpr",
        "region.thorax",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.UNVERIFIED, Status.REVOKED])
def test_what_is_not_green_today_is_not_counted(status):
    policy = replace(person().papers[0], status=status)

    assert look([person(papers=(policy,))]).holding == 0
