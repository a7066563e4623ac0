"""Who may act in which role, on which date, for what."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.factories import make_admin, make_authority, make_recognition, make_user
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain.recognitions import record_recognition, withdraw_recognition
from training.people.models import Recognition
from training.people.roles import load_user
from training.people.rules import is_instructor, recognised, recognition_for

pytestmark = pytest.mark.django_db
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
INSIDE = date(2026, 6, 1)


def test_a_recognition_holds_from_its_first_day_and_not_on_its_end():
    user = make_recognition(period=YEAR, scope="dnf").instructor

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [recognised(user, "teach", on_date=day, programme="dnf") for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_it_holds_for_its_role_only():
    user = make_recognition(period=YEAR, scope="dnf", role="teach").instructor

    assert not recognised(user, "examine", on_date=INSIDE, programme="dnf")


@pytest.mark.parametrize(
    ("kind", "scope", "act", "covered"),
    [
        ("programme", "dnf", {"programme": "dnf"}, True),
        ("programme", "dnf", {"programme": "dnf", "module": "3-safety"}, True),
        ("programme", "dnf", {"programme": "other"}, False),
        ("programme", "dnf", {"region": "thorax"}, False),
        ("module", "3-safety", {"programme": "dnf", "module": "3-safety"}, True),
        ("module", "dnf/3-safety", {"programme": "dnf", "module": "3-safety"}, True),
        ("module", "other/3-safety", {"programme": "dnf", "module": "3-safety"}, False),
        ("module", "3-safety", {"programme": "dnf", "module": "1-assessment"}, False),
        ("module", "3-safety", {"programme": "dnf"}, False),
        ("region", "hip", {"region": "hip"}, True),
        ("region", "hip", {"region": "thorax"}, False),
        ("muscle", "piriformis", {"region": "hip", "muscle": "piriformis"}, True),
        ("muscle", "piriformis", {"region": "hip"}, False),
        ("programme", "dnf", {}, False),
    ],
)
def test_it_covers_what_its_scope_names(kind, scope, act, covered):
    user = make_recognition(period=YEAR, scope_kind=kind, scope=scope).instructor

    assert recognised(user, "teach", on_date=INSIDE, **act) is covered


def test_nobody_is_recognised_without_a_record():
    make_recognition(period=YEAR, scope="dnf")

    for user in (AnonymousUser(), make_user(), make_admin()):
        assert not recognised(user, "teach", on_date=INSIDE, programme="dnf")


def test_withdrawal_counts_from_its_day_and_leaves_the_past(now):
    recognition = make_recognition(period=YEAR, scope="dnf")

    withdraw_recognition(
        recognition, from_date=INSIDE, reason="Left the faculty.", actor=make_admin(), now=now
    )

    user = recognition.instructor
    assert recognition_for(user, "teach", on_date=date(2026, 5, 31), programme="dnf") == recognition
    assert not recognised(user, "teach", on_date=INSIDE, programme="dnf")


def test_withdrawing_twice_is_refused_and_a_reason_is_needed(now):
    recognition, admin = make_recognition(period=YEAR), make_admin()
    with pytest.raises(DomainError):
        withdraw_recognition(recognition, from_date=INSIDE, reason=" ", actor=admin, now=now)
    withdraw_recognition(recognition, from_date=INSIDE, reason="Left.", actor=admin, now=now)

    with pytest.raises(Conflict):
        withdraw_recognition(recognition, from_date=INSIDE, reason="Left.", actor=admin, now=now)


def test_an_admin_records_and_never_their_own(now):
    admin, authority = make_admin(), make_authority()
    facts = {
        "authority": authority,
        "role": "examine",
        "scope_kind": "region",
        "scope": "hip",
        "period": YEAR,
        "now": now,
    }

    record_recognition(make_user(), verified_by=admin, **facts)
    with pytest.raises(NotAllowed):
        record_recognition(admin, verified_by=admin, **facts)
    with pytest.raises(NotAllowed):
        record_recognition(make_user(), verified_by=make_user(), **facts)

    assert Recognition.objects.get().verified_by == admin


def test_the_same_recognition_is_not_recorded_twice(now):
    first = make_recognition(period=YEAR)

    with pytest.raises(Conflict):
        record_recognition(
            first.instructor,
            authority=first.authority,
            role=first.role,
            scope_kind=first.scope_kind,
            scope=first.scope,
            period=DateRange(date(2026, 12, 31), date(2028, 1, 1)),
            verified_by=make_admin(),
            now=now,
        )


def test_today_is_the_day_where_the_instructor_is():
    user = make_user(time_zone="America/Vancouver")
    make_recognition(instructor=user, period=YEAR)

    last_evening = datetime(2027, 1, 1, 6, 30, tzinfo=UTC)  # 23:30 on 31 December there
    assert is_instructor(user, now=last_evening)
    assert not is_instructor(user, now=datetime(2027, 1, 1, 7, 0, tzinfo=UTC))


def test_the_roles_come_with_the_person_in_one_statement(django_assert_num_queries, now):
    user = make_recognition(instructor=make_user()).instructor

    with django_assert_num_queries(1):
        roles = load_user(user.pk, now=now).roles

    assert (roles.instructor, roles.manager, roles.admin) == (True, False, False)
    assert (roles.second_factor, roles.needs_second_factor) == (True, True)
