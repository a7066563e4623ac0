"""Bodies: read by everybody who is signed in, kept by admins, with every act in the log."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from courses.domain.approvals import add_approval, end_approval
from courses.models import ProgrammeApproval
from tests.factories import (
    make_admin,
    make_authority,
    make_course,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib import clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain.authorities import note_look
from training.people.freshness import is_old
from training.people.models import AuditEntry, Authority

pytestmark = pytest.mark.django_db
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
TODAY = date(2026, 11, 22)


@pytest.fixture
def authority():
    return make_authority(last_checked=TODAY)


@pytest.fixture
def course():
    return make_course().course


@pytest.fixture
def admin(client):
    return sign_in(client, make_admin())


def page(name, *args):
    return reverse(f"courses:{name}", args=args)


def day(name, value):
    parts = {"day": value.day, "month": value.month, "year": value.year}
    return {f"{name}_{part}": str(number) for part, number in parts.items()}


@pytest.mark.parametrize(
    ("last", "old"),
    [
        (TODAY, False),
        (TODAY - timedelta(days=365), False),
        (TODAY - timedelta(days=366), True),
        (None, True),
    ],
)
def test_what_was_read_more_than_a_year_ago_is_old(last, old):
    assert is_old(last, today=TODAY) is old


def test_everybody_reads_who_a_body_is_and_whom_it_recognises(client, authority, course):
    held = make_recognition(authority=authority, instructor=make_user(legal_name="Hanne Hip"))
    ended = make_recognition(
        authority=authority,
        instructor=make_user(legal_name="Egil Ended"),
        period=DateRange(date(2020, 1, 1), date(2021, 1, 1)),
    )
    add_approval(
        course, authority, period=YEAR, source="Its list", by=held.verified_by, now=clock.now()
    )
    sign_in(client, make_user())
    shown = client.get(page("authority", authority.slug)).text

    for words in (authority.name, authority.register_url, "Hanne Hip", "Its list"):
        assert words in shown
    assert str(ended.instructor) not in shown
    assert "I looked at the register" not in shown


def test_a_body_nobody_looked_at_for_a_year_says_to_check_the_register(client):
    old = make_authority(last_checked=date(2020, 1, 1))
    sign_in(client, make_user())
    assert "Check the register" in client.get(page("authority", old.slug)).text
    assert "Check the register" in client.get(page("authorities")).text

    note_look(old, by=make_admin(), now=clock.now())
    assert "Check the register" not in client.get(page("authority", old.slug)).text


def test_a_look_at_the_register_renews_the_day(client, admin):
    old = make_authority(last_checked=date(2020, 1, 1))
    client.post(page("look_at_authority", old.slug))

    old.refresh_from_db()
    assert old.last_checked == admin.today(clock.now())
    assert AuditEntry.objects.filter(verb="authority.checked", actor_id=admin.pk).count() == 1


def test_an_admin_adds_and_changes_a_body(client, admin):
    facts = {"name": "College of the North", "kind": "regulator", "jurisdiction": "North"}
    facts |= {"time_zone": "America/Vancouver", "register_url": "register.north.example"}
    assert client.post(page("new_authority"), facts).status_code == 302
    made = Authority.objects.get(slug="college-of-the-north")
    assert made.register_url == "https://register.north.example"
    assert "is there already" in client.post(page("new_authority"), facts).text

    client.post(page("change_authority", made.slug), facts | {"jurisdiction": "North and East"})
    made.refresh_from_db()
    assert made.jurisdiction == "North and East"
    entry = AuditEntry.objects.get(verb="authority.changed")
    assert entry.data == {"fields": ["jurisdiction"]}


def test_an_approval_is_entered_and_ended_on_its_page(client, admin, authority, course):
    facts = {"course": course.slug, "source": "Its list of 2026"} | day("starts", date(2026, 1, 1))
    assert client.post(page("add_approval", authority.slug), facts).status_code == 302
    again = client.post(page("add_approval", authority.slug), facts)
    assert (again.status_code, "already lists the programme" in again.text) == (422, True)

    address = page("end_approval", authority.slug, course.slug, "2026-01-01")
    assert client.post(address, day("last_day", date(2026, 6, 30))).status_code == 302
    assert ProgrammeApproval.objects.get().period == DateRange(date(2026, 1, 1), date(2026, 7, 1))
    assert client.get(address.replace("2026-01-01", "soon")).status_code == 404


def test_an_approval_ends_once_and_after_it_began(course, authority, now):
    admin = make_admin()
    facts = {"by": admin, "now": now}
    approval = add_approval(course, authority, period=YEAR, source="Its list", **facts)
    with pytest.raises(DomainError, match="before the first"):
        end_approval(approval, last_day=date(2025, 12, 31), **facts)
    end_approval(approval, last_day=date(2026, 6, 30), **facts)
    with pytest.raises(Conflict, match="ends before that day"):
        end_approval(approval, last_day=date(2026, 7, 1), **facts)

    verbs = AuditEntry.objects.filter(verb__startswith="approval.").values_list("verb", flat=True)
    assert list(verbs) == ["approval.added", "approval.ended"]


def test_only_an_admin_keeps_bodies_and_approvals(course, authority, now):
    person = make_user()
    with pytest.raises(NotAllowed):
        note_look(authority, by=person, now=now)
    with pytest.raises(NotAllowed):
        add_approval(course, authority, period=YEAR, source="Its list", by=person, now=now)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(client, count, django_assert_num_queries):
    authority, admin = make_authority(), make_admin()
    for _number in range(count - 1):
        make_authority()
    for _number in range(count):
        make_recognition(authority=authority, verified_by=admin)
        facts = {"source": "Its list", "by": admin, "now": clock.now()}
        add_approval(make_course().course, authority, period=YEAR, **facts)
    sign_in(client, make_user())
    client.get(page("authorities"))
    with django_assert_num_queries(4):
        client.get(page("authorities"))
    with django_assert_num_queries(9):
        client.get(page("authority", authority.slug))
