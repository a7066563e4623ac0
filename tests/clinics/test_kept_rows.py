"""A row that is kept between requests is the row that would be made now, whatever was written."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.requirements.holdings import issuer_day
from certificates.models import Evidence
from certificates.queries.evidence import EXPIRES_SOON
from clinics.domain import kept_rows
from clinics.domain.desk import make_rows
from clinics.domain.desk_page import Words, page_columns
from clinics.domain.judging_papers import days_of
from clinics.domain.kept_rows import current_rows, forget
from clinics.domain.matrix import Choice
from clinics.domain.needs import list_needs
from clinics.domain.standing import standing
from clinics.enums import RequirementKind
from clinics.models import KeptFile
from clinics.queries import Waiting, requirements_at, roster
from clinics.queries.roster import files_of, hashes_of, seen_at
from clinics.rendering.matrix import Look, matrix_body
from tests.clinics.acts import ACTS, DAY, World, check_register, end_consent, give_policy
from tests.clinics.lines import a_paper, asking, make_file
from tests.examples import SHARING
from tests.factories import NOW, make_clinic
from training.people.models import Consent

pytestmark = pytest.mark.django_db

STEPS = st.sampled_from([timedelta(minutes=1), timedelta(hours=7), DAY, 9 * DAY, 50 * DAY])
ALWAYS_THE_SAME = settings(SHARING, derandomize=True)


@pytest.fixture(autouse=True)
def nothing_kept():
    forget()


@pytest.fixture
def world(clinic, manager, staff):
    return World(clinic, manager, [staff("Ana Lee"), staff("Bo Berg")])


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(rows, columns, world):
    """The whole table, and what waits for the manager."""
    day = world.now.astimezone(ZoneInfo(world.clinic.time_zone)).date()
    look = Look(world.clinic.slug, day)
    needs = list_needs(world.clinic, rows, Waiting(), world.now)
    table = matrix_body([(None, rows)], page_columns(columns, Words(Choice(), "")), look)
    return table, [(need.sentence, need.url) for need in needs]


def assert_as_made_anew(world, moment=None):
    moment = moment or world.now
    asked = requirements_at(world.clinic, moment)
    rows, columns = current_rows(world.clinic, asked, moment, now=world.now)
    people = roster(world.clinic, moment, now=world.now)
    anew = make_rows(people, asked, moment)

    assert rows == anew
    assert list(columns) == asked.columns(people)
    assert written(rows, columns, world) == written(anew, columns, world)
    return rows


@settings(ALWAYS_THE_SAME, max_examples=8)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), STEPS), min_size=2, max_size=5))
def test_after_any_writes_the_kept_page_is_the_page_made_anew(world, acts):
    with taken_back():
        world.now = NOW
        assert_as_made_anew(world)
        for act, step in acts:
            world.now += step
            act(world)
            assert_as_made_anew(world)
    world.clinic.refresh_from_db()


def test_each_write_is_seen_by_the_very_next_look(world):
    unseen, before = [], assert_as_made_anew(world)
    for act in ACTS:
        world.now += timedelta(minutes=1)
        act(world)
        after = assert_as_made_anew(world)
        unseen += [act.__name__] * (after == before)
        before = after

    assert unseen == ["nothing"]


def test_what_ends_at_an_instant_ends_for_a_kept_row_too(world):
    give_policy(world)
    ends = Evidence.objects.get(kind="insurance").expires_at
    tick = timedelta(microseconds=1)

    for moment in (ends - EXPIRES_SOON - tick, ends - EXPIRES_SOON, ends - tick, ends):
        world.now = moment
        assert_as_made_anew(world)


def test_a_past_day_is_kept_beside_today_and_each_is_true(world):
    give_policy(world)
    past = NOW - 30 * DAY

    for _look in range(2):
        assert_as_made_anew(world)
        assert_as_made_anew(world, past)
    end_consent(world)
    assert_as_made_anew(world, past)


def test_who_looks_from_elsewhere_reads_the_days_of_that_zone(world):
    check_register(world)
    assert_as_made_anew(world)

    with timezone.override("Asia/Tokyo"), translation.override("en"):
        assert_as_made_anew(world)


# --- That they are kept at all ---------------------------------------------------------------


def look(world):
    asked = requirements_at(world.clinic, world.now)
    return current_rows(world.clinic, asked, world.now, now=world.now)[0]


def test_only_the_file_of_whom_something_changed_is_read_again(world, monkeypatch):
    read = []

    def reading(clinic, seen, moment):
        read.append([each.member.legal_name for each in seen])
        return files_of(clinic, seen, moment)

    monkeypatch.setattr(kept_rows, "files_of", reading)

    first = look(world)
    second = look(world)
    give_policy(world)
    third = look(world)

    assert read == [["Ana Lee", "Bo Berg"], ["Ana Lee"]]
    assert [row is kept for row, kept in zip(second, first, strict=True)] == [True, True]
    assert {row.person.label for row in third if row in first} == {"Bo Berg"}


def test_what_was_kept_is_let_go_after_half_an_hour_by_whoever_looks_next(world):
    look(world)
    other = World(make_clinic(), world.manager, [])
    other.now = world.now + kept_rows.KEPT_FOR + timedelta(seconds=1)

    look(other)

    assert {key[0] for key in kept_rows._desks} == {other.clinic.pk}


def test_a_process_keeps_no_more_people_than_it_has_room_for(world, monkeypatch):
    monkeypatch.setattr(kept_rows, "MOST_PEOPLE", 3)
    look(world)
    world.now -= DAY
    assert_as_made_anew(world, world.now - DAY)

    assert sum(len(desk.rows) for desk in kept_rows._desks.values()) == 2

    monkeypatch.setattr(kept_rows, "MOST_PEOPLE", 1)
    assert_as_made_anew(world)
    assert list(kept_rows._desks) == []


def files_read(world, at):
    """How many files a look at this moment reads; it keeps them."""
    read = []

    def reading(clinic, seen, moment):
        read.extend(seen)
        return files_of(clinic, seen, moment)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_rows, "files_of", reading)
        world.now = at
        look(world)
    return len(read)


def test_a_file_is_taken_again_without_a_look_at_its_records(world):
    look(world)

    asked = statements_of(lambda: look(world))

    records = ("certificates_evidence", "certificates_credential", "people_registration")
    assert [sql for sql in asked for table in records if f'FROM "{table}"' in sql] == []


def test_whose_file_changes_within_the_time_it_is_kept_is_read_at_every_look(world):
    world.check(world.paper(time_zone="UTC"))  # a midnight at which no day of the desk ends
    soon = Evidence.objects.get(kind="insurance").expires_at - timedelta(minutes=20)
    files_read(world, soon)

    minute = timedelta(minutes=1)
    assert [files_read(world, soon + number * minute) for number in range(1, 20)] == [1] * 19
    assert files_read(world, soon + 20 * minute) == 1  # it has ended
    assert files_read(world, soon + 21 * minute) == 0


def test_nothing_is_taken_for_longer_than_the_database_vouched_for(world):
    began, tick = world.now, timedelta(microseconds=1)
    files_read(world, began)

    moments = [began + timedelta(minutes=each) for each in (9, 18, 27)]
    moments += [began + kept_rows.KEPT_FOR - tick, began + kept_rows.KEPT_FOR]
    assert [files_read(world, each) for each in moments] == [0, 0, 0, 0, 2]


# --- What it rests on ------------------------------------------------------------------------


def statements_of(act):
    made = []

    def note(execute, sql, params, many, context):
        made.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return made


def test_every_statement_a_file_is_read_by_is_hashed_word_for_word(world, staff):
    """Whoever reads one thing more for a file has to hash it: here it would be missed."""
    gone = staff("Cy Gone")
    Consent.objects.filter(person=gone).update(ended_at=NOW - DAY)
    assert KeptFile.objects.count() == 0  # asked for all the same
    seen = seen_at(world.clinic, NOW, now=NOW)

    (hashing,) = statements_of(lambda: hashes_of(world.clinic, seen, NOW))
    reading = statements_of(lambda: files_of(world.clinic, seen, NOW))

    assert len(reading) == 9
    assert [sql for sql in reading if sql not in hashing] == []


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(["UTC", "America/Vancouver", "Australia/Lord_Howe", "Asia/Kathmandu"])


@settings(ALWAYS_THE_SAME, max_examples=200)
@given(
    moment=MOMENTS,
    later=st.timedeltas(timedelta(0), timedelta(hours=30)),
    days=st.integers(-3, 63),
    zone=ZONES,
    kind=st.sampled_from([RequirementKind.CPR, RequirementKind.CPD]),
)
def test_on_the_same_days_the_same_lines_are_judged_the_same(moment, later, days, zone, kind):
    requirement = asking(kind, time_zone=zone, settings={"months": 6, "hours": 4})
    until = (moment + timedelta(days=days)).date()
    line = a_paper(
        kind.value,
        issued_on=until - timedelta(days=182),
        valid_until=until,
        details={"hours": {"online": 5}},
    )
    person = make_file(papers=(line,))
    zones = {zone, "UTC"}

    if days_of(moment, zones) == days_of(moment + later, zones):
        assert standing(person, requirement, moment) == standing(
            person, requirement, moment + later
        )


def test_the_day_of_the_issuer_is_part_of_what_a_file_is_made_of(world):
    look(world)
    files = next(iter(kept_rows._desks.values())).files.values()

    assert {file.mark.issuer_day for file in files} == {issuer_day(NOW)}
