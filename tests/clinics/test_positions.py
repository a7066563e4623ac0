"""Positions and locations of a clinic, and who holds which when."""

from datetime import timedelta

import pytest

from clinics.domain.positions import (
    assign,
    close_location,
    close_position,
    end_assignment,
    open_location,
    open_position,
    rename_position,
)
from clinics.models import Assignment, Position
from clinics.queries import roster
from tests.factories import NOW, give_second_factor, make_clinic, make_membership, make_user
from training.lib.errors import Conflict, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def position(clinic, manager):
    return open_position(clinic, "Physiotherapist", by=manager, now=NOW - 30 * DAY)


@pytest.fixture
def location(clinic, manager):
    return open_location(clinic, "North Vancouver", by=manager, now=NOW - 30 * DAY)


@pytest.fixture
def stranger():
    """Manages another clinic."""
    user = give_second_factor(make_user())
    make_membership(make_clinic(), user, role="manager", started_at=NOW - 90 * DAY)
    return user


def held(clinic, moment):
    [person] = roster(clinic, moment, now=NOW)
    return [(each.position, each.location) for each in person.positions]


def verbs():
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


def test_a_position_is_known_by_its_title_and_has_an_address(position, location):
    assert (position.slug, position.title) == ("physiotherapist", "Physiotherapist")
    assert location.slug == "north-vancouver"
    assert verbs() == ["position.opened", "location.opened"]


def test_a_title_without_letters_of_an_address_still_gets_one(clinic, manager):
    slugs = [open_position(clinic, title, by=manager, now=NOW).slug for title in ("针", "推拿")]

    assert slugs == ["position", "position-2"]


def test_two_open_positions_of_one_title_are_refused(clinic, manager, position):
    with pytest.raises(Conflict):
        open_position(clinic, "PHYSIOTHERAPIST", by=manager, now=NOW)

    assert clinic.positions.count() == 1


def test_the_title_of_a_closed_position_is_free_again(clinic, manager, position):
    close_position(position, by=manager, now=NOW)

    again = open_position(clinic, "Physiotherapist", by=manager, now=NOW)

    assert again.slug == "physiotherapist-2"


def test_a_new_title_keeps_address_and_requirements_and_the_log_keeps_the_old_one(
    position, manager
):
    rename_position(position, "Physical therapist", by=manager, now=NOW)

    position.refresh_from_db()
    entry = AuditEntry.objects.get(verb="position.renamed")
    assert (position.slug, position.title) == ("physiotherapist", "Physical therapist")
    assert entry.data == {"before": "Physiotherapist", "after": "Physical therapist"}


def test_a_title_that_another_position_has_is_refused(clinic, manager, position):
    other = open_position(clinic, "Student", by=manager, now=NOW)

    with pytest.raises(Conflict):
        rename_position(other, "physiotherapist", by=manager, now=NOW)

    assert Position.objects.get(pk=other.pk).title == "Student"


def test_somebody_holds_a_position_from_a_moment_to_a_moment(
    clinic, manager, staff, position, location
):
    ana = staff()
    first = assign(ana.membership, position, location, by=manager, now=NOW - 20 * DAY)
    end_assignment(first, by=manager, now=NOW - 10 * DAY)
    assign(ana.membership, position, None, by=manager, now=NOW - 5 * DAY)

    there = ("physiotherapist", "north-vancouver")
    assert held(clinic, NOW - 21 * DAY) == []
    assert held(clinic, NOW - 15 * DAY) == [there]
    assert held(clinic, NOW - 7 * DAY) == []
    assert held(clinic, NOW) == [("physiotherapist", "")]


def test_assigned_or_ended_twice_is_once(manager, staff, position):
    member = staff().membership
    one = assign(member, position, None, by=manager, now=NOW - DAY)
    two = assign(member, position, None, by=manager, now=NOW)
    end_assignment(one, by=manager, now=NOW)
    end_assignment(two, by=manager, now=NOW + DAY)

    assert one == two
    assert Assignment.objects.get().ended_at == NOW
    assert verbs().count("assignment.began") == verbs().count("assignment.ended") == 1


def test_a_position_somebody_holds_is_not_closed(manager, staff, position):
    assignment = assign(staff().membership, position, None, by=manager, now=NOW)
    with pytest.raises(Conflict):
        close_position(position, by=manager, now=NOW)

    end_assignment(assignment, by=manager, now=NOW)
    close_position(position, by=manager, now=NOW)

    assert Position.objects.get().closed_at == NOW


def test_who_left_the_clinic_does_not_keep_its_doors_open(manager, staff, position, location):
    member = staff().membership
    assign(member, position, location, by=manager, now=NOW - DAY)
    member.ended_at = NOW
    member.save()

    close_position(position, by=manager, now=NOW)
    close_location(location, by=manager, now=NOW)

    assert Position.objects.get().closed_at == NOW


def test_nobody_is_put_where_it_is_closed(manager, staff, position, location):
    close_location(location, by=manager, now=NOW)

    with pytest.raises(Conflict):
        assign(staff().membership, position, location, by=manager, now=NOW)

    assert not Assignment.objects.exists()


def test_who_left_is_not_assigned(manager, staff, position):
    member = staff().membership
    member.ended_at = NOW - DAY
    member.save()

    with pytest.raises(Conflict):
        assign(member, position, None, by=manager, now=NOW)


def test_a_manager_of_another_clinic_changes_nothing_here(staff, clinic, position, stranger):
    member = staff().membership
    acts = [
        lambda: open_position(clinic, "Student", by=stranger, now=NOW),
        lambda: open_location(clinic, "South", by=stranger, now=NOW),
        lambda: rename_position(position, "Student", by=stranger, now=NOW),
        lambda: close_position(position, by=stranger, now=NOW),
        lambda: assign(member, position, None, by=stranger, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()

    assert verbs() == ["position.opened"]


def test_a_position_of_another_clinic_is_no_position_here(staff, manager):
    elsewhere = Position.objects.create(clinic=make_clinic(), slug="pt", title="PT")

    with pytest.raises(ValueError, match="one clinic"):
        assign(staff().membership, elsewhere, None, by=manager, now=NOW)
