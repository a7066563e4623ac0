"""Several looks at one moment, by real threads: each change is on the list once."""

from datetime import timedelta

import pytest

from clinics.domain.noticing import notice_changes
from clinics.models import Change, KnownStanding
from tests.at_once import at_once
from tests.clinics.makers import make_registration
from tests.factories import NOW, make_clinic, make_consent, make_membership, make_user
from training.people.domain.registrations import end_registration

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=1)


def make_people(clinic, count):
    people = [make_user() for _ in range(count)]
    for person in people:
        person.part = make_membership(clinic, person)
        make_consent(person, clinic)
        person.entry = make_registration(person)
    return people


def test_five_looks_at_once_note_each_change_once():
    clinic = make_clinic()
    people = make_people(clinic, 3)
    notice_changes(clinic, now=NOW)
    for person in people:
        end_registration(person.entry, actor=person, now=LATER)

    looks = at_once(*(lambda: notice_changes(clinic, now=LATER) for _ in range(5)))

    assert sorted(len(changes) for changes in looks) == [0, 0, 0, 0, 3]
    rows = Change.objects.filter(clinic=clinic, kind="standing")
    assert {(row.membership_id, row.before, row.after) for row in rows} == {
        (person.part.pk, "unverified", "missing") for person in people
    }
    numbers = Change.objects.filter(clinic=clinic).values_list("number", flat=True)
    assert list(numbers) == list(range(1, 10))


def test_looks_at_different_people_at_once_share_one_count():
    clinic = make_clinic()
    people = make_people(clinic, 4)

    at_once(
        *(
            lambda part=person.part: notice_changes(clinic, [part.public_id], now=NOW)
            for person in people
        )
    )

    kinds = Change.objects.filter(clinic=clinic).values_list("number", "kind")
    assert sorted(kind for _number, kind in kinds) == ["consent"] * 4 + ["joined"] * 4
    assert [number for number, _kind in kinds] == list(range(1, 9))
    assert KnownStanding.objects.count() == 4
