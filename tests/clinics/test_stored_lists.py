"""Lists of programmes: what a body named for a day, as far as it was recorded by the moment."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from clinics.domain.standing import standing
from clinics.queries import requirements_at, roster
from clinics.queries.lists import stored_lists
from tests.clinics.packing import ask, table
from tests.clinics.ruled import assign, make_rules
from tests.factories import NOW
from tests.factories.evidence import make_evidence, make_evidence_check, make_rule

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LIST = "bc-needling-prerequisite"
LOADED = NOW - 10 * DAY
COURSE_DAY = date(2026, 1, 15)


def named(*programmes, since=date(2020, 1, 1), until=None, at=LOADED):
    return make_rule(
        slug=LIST,
        requires={"listed-course": {"providers": list(programmes)}},
        period=DateRange(since, until),
        recorded_at=at,
        content_hash=f"{at:%Y%m%d}".ljust(64, "0"),
    )


@pytest.fixture
def ana(clinic, manager, staff):
    """She took the course of a programme; the clinic asks for one on the list."""
    person = staff()
    position = make_rules(clinic, manager, ("course", "needed"), course={"listed": LIST})
    assign(person, position)
    paper = make_evidence(
        person, kind="course", issuer="Gunn IMS", issued_on=COURSE_DAY, given_at=NOW - 60 * DAY
    )
    make_evidence_check(paper, clinic=clinic, checked_by=manager, checked_at=NOW - 59 * DAY)
    return person


def stands(clinic, moment):
    (person,) = roster(clinic, moment, now=NOW)
    asked = requirements_at(clinic, moment)
    return standing(person, asked.of(person)["course"], moment).status


def test_a_list_answers_for_past_days_only_from_the_moment_it_was_recorded(clinic, ana):
    named("Gunn IMS")

    moments = [LOADED - DAY, LOADED - timedelta(seconds=1), LOADED, NOW]
    assert [stands(clinic, moment) for moment in moments] == [
        "unknown",
        "unknown",
        "valid",
        "valid",
    ]


def test_a_list_replaced_by_a_later_one_stays_what_was_known_before(clinic, ana):
    """The next row begins before the course was taken, and was entered after it."""
    first = named("Gunn IMS", until=date(2025, 6, 1))
    named("Another school", since=date(2025, 6, 1), at=NOW - 2 * DAY)

    assert [stands(clinic, NOW - 3 * DAY), stands(clinic, NOW)] == ["valid", "restricted"]
    (known,) = stored_lists([LIST], known_at=NOW - 3 * DAY)[LIST]
    assert (known.names, known.since, known.until) == (
        ("Gunn IMS",),
        first.period.lower,
        None,
    )


def test_an_evidence_pack_says_what_was_recorded_by_its_day(clinic, manager, ana):
    named("Gunn IMS")

    def told(day):
        rows = table(ask(clinic, manager, ana, first=day))
        return next(row[3] for row in rows if row[0] == "Requirement")

    assert [told(NOW.date() - 20 * DAY), told(NOW.date() - DAY)] == ["Unknown", "Valid"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_any_number_are_one_statement(count, django_assert_num_queries):
    for year in range(count):
        named(
            "Gunn IMS",
            since=date(2020 + year, 1, 1),
            until=date(2021 + year, 1, 1),
            at=LOADED + year * DAY,
        )
    with django_assert_num_queries(1):
        found = stored_lists([LIST, "another"], known_at=NOW)
    assert (len(found[LIST]), found["another"]) == (count, ())
