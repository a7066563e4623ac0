"""What is stored of a file is the dry run that was shown: whatever happens meanwhile."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.domain.roster.imports import fail_abandoned
from clinics.models import Assignment, RosterEntry, RosterImport
from clinics.queries.listed import listed_people
from tests.clinics.conftest import work
from tests.clinics.makers import make_registration
from tests.factories import NOW, make_membership, make_user
from training.lib import background
from training.lib.models import Job
from training.people.domain.clinics import accept_invitation
from training.people.domain.consent import give_consent
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db

HEAD = "E-mail,Name,Position,Location,Registration number,Insurance until,Action\n"


def write_down(clinic, manager, **fields):
    return RosterEntry.objects.create(
        clinic=clinic, made_by=manager, made_at=NOW, changed_at=NOW, **fields
    )


@pytest.fixture
def confirmed(desk, clinic):
    """What happens between the confirmation and the worker that stores."""

    @contextmanager
    def between(row, **data):
        path = reverse("clinics:import-store", args=[clinic.slug, row.public_id])
        assert desk.post(path, {"shown": row.round} | data).status_code == 302
        yield
        work()
        row.refresh_from_db()

    return between


def answer(desk, clinic, row, **data):
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    assert desk.post(path, data).status_code == 302
    work()


def test_a_dry_run_that_was_read_anew_meanwhile_is_shown_and_not_stored(
    send_list, store_list, desk, clinic
):
    row = send_list("E-mail,Name,Position\nana@clinic.example,Ana,Hillside\n")
    seen = row.round
    answer(desk, clinic, row, column_0="email", column_1="name", column_2="")

    response = store_list(row, shown=seen)

    text = response.content.decode()
    assert (response.status_code, row.state) == (409, "read")
    assert "The file was read again meanwhile. Nothing was stored." in text
    assert f'name="shown" value="{row.round}"' in text
    assert "Hillside" not in text
    assert not RosterEntry.objects.exists()

    assert store_list(row).status_code == 302
    assert (row.state, RosterEntry.objects.get().places) == ("written", [])


@pytest.mark.parametrize("shown", ["", "x", "0", "2", "99999999999999999999"])
def test_a_dry_run_that_nobody_was_shown_is_not_stored(send_list, store_list, shown):
    row = send_list("E-mail\nana@clinic.example\n")

    response = store_list(row, shown=shown)

    assert (response.status_code, row.state) == (409, "read")
    assert not RosterEntry.objects.exists()


def test_who_leaves_is_named_anew_before_the_box_can_be_ticked(
    send_list, store_list, desk, clinic, staff
):
    for name in ("Ana", "Bo"):
        staff(name, email=f"{name.lower()}@clinic.example")
    row = send_list("E-mail,Also e-mail,Action\nana@clinic.example,bo@clinic.example,remove\n")
    answer(desk, clinic, row, column_1="")
    row.refresh_from_db()
    seen = row.round
    answer(desk, clinic, row, column_0="", column_1="email", column_2="action")

    response = store_list(row, shown=seen, remove="on")

    text = response.content.decode()
    assert (response.status_code, row.state) == (409, "read")
    assert ("<strong>Bo</strong>" in text, re.findall('name="remove"[^>]*', text)) == (
        True,
        ['name="remove" required id="id_remove"'],
    )
    assert len(listed_people(clinic, now=NOW)) == 2


CHANGES = {
    "came onto the list with the e-mail": lambda clinic, manager, ana: write_down(
        clinic, manager, email="bo@clinic.example"
    ),
    "came onto the list with the number": lambda clinic, manager, ana: write_down(
        clinic, manager, number="pt 4711"
    ),
    "shares the number now": lambda clinic, manager, ana: make_registration(ana),
    "was given another name": lambda clinic, manager, ana: RosterEntry.objects.update(name="Ann"),
    "left the list": lambda clinic, manager, ana: RosterEntry.objects.update(ended_at=NOW),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_would_do_something_else_by_now_is_read_again_and_shown(
    send_list, store_list, clinic, manager, staff, change
):
    write_down(clinic, manager, email="ana@clinic.example", name="Ana")
    dee = staff("Dee")
    row = send_list(
        "E-mail,Name,Registration number\nana@clinic.example,Ana Lee,\n"
        "bo@clinic.example,Bo,\n,Cy,PT-4711\n"
    )
    change(clinic, manager, dee)
    before = list(RosterEntry.objects.order_by("pk").values())

    response = store_list(row)

    assert response.status_code == 409
    assert "The list has changed since this dry run. Nothing was stored." in (
        response.content.decode()
    )
    assert (row.state, row.round) == ("read", 2)
    assert list(RosterEntry.objects.order_by("pk").values()) == before
    store_list(row)
    assert (row.state, row.report["missed"]) == ("written", [])


def test_what_changed_beside_the_file_does_not_stand_in_its_way(
    send_list, store_list, clinic, staff
):
    row = send_list(HEAD + "bo@clinic.example,Bo,Lead,,,,\n")
    staff("Ana Lee", email="ana@clinic.example")

    assert store_list(row).status_code == 302
    assert row.state == "written"


def test_a_row_with_a_number_alone_means_who_was_shown(send_list, store_list, clinic, staff):
    ana = staff("Ana Lee", email="Ana.Lee@clinic.example")
    make_registration(ana)

    row = send_list("Registration number,Name,Position\npt4711,Ana M. Lee,Lead\n")
    assert store_list(row).status_code == 302

    [one] = listed_people(clinic, now=NOW)
    assert (one.membership, one.name, one.places) == (
        ana.membership.pk,
        "Ana M. Lee",
        (("Lead", ""),),
    )
    assert one.email == "ana.lee@clinic.example"


def test_who_shares_their_number_after_the_confirmation_is_not_written_down_twice(
    send_list, confirmed, clinic, staff
):
    ana = staff("Ana Lee", consents=False)
    make_registration(ana)
    row = send_list("Registration number,Name\nPT-4711,Ana Lee\n")

    with confirmed(row):
        give_consent(ana, clinic, now=NOW)

    assert row.report["missed"] == [[2, "Ana Lee", "Came onto the list in the meantime."]]
    assert len(listed_people(clinic, now=NOW)) == 1


def test_a_file_whose_job_was_set_aside_says_so_and_stands_in_the_audit_log(send_list):
    row = send_list(HEAD + "a@b.example,A,,,,,\n")
    RosterImport.objects.filter(pk=row.pk).update(state="writing", done=1)
    Job.objects.create(
        kind="roster-import-write",
        key=f"{row.public_id}:0",
        created_at=NOW,
        not_before=NOW,
        dead_at=NOW,
    )

    counts = [fail_abandoned(now=NOW + timedelta(hours=1)) for _ in range(2)]

    row.refresh_from_db()
    entry = AuditEntry.objects.get(verb="roster.import-failed")
    assert counts == [1, 0]
    assert (row.state, "nothing is stored twice" in row.problem) == ("failed", True)
    assert (entry.object_id, entry.actor_id, entry.at) == (
        str(row.pk),
        None,
        NOW + timedelta(hours=1),
    )
    assert entry.data == {"clinic": row.clinic_id, "done": 1}


def test_confirming_twice_stores_once_and_a_killed_worker_goes_on_where_it_was(
    send_list, store_list, desk, clinic, monkeypatch
):
    monkeypatch.setattr("clinics.domain.roster.storing.BATCH", 2)
    monkeypatch.setattr("clinics.domain.roster.storing.BATCHES_A_JOB", 1)
    people = "".join(f"p{number}@b.example,P{number},,,,,\n" for number in range(5))
    row = send_list(HEAD + people)
    path = reverse("clinics:import-store", args=[clinic.slug, row.public_id])

    first, second = (desk.post(path, {"shown": row.round}) for _ in range(2))
    background.run_due(now=NOW, limit=1)
    row.refresh_from_db()
    half = (row.state, row.done, RosterEntry.objects.count())
    work()

    assert (first.status_code, second.status_code) == (302, 409)
    assert half == ("writing", 2, 2)
    row.refresh_from_db()
    assert (row.state, RosterEntry.objects.count(), ClinicInvitation.objects.count()) == (
        "written",
        5,
        5,
    )
    assert Job.objects.filter(kind="roster-import-write").count() == 3


def test_who_came_or_left_after_the_confirmation_is_passed_over_and_told_of(
    send_list, confirmed, list_page, clinic, manager, staff
):
    ana = staff("Ana Lee", email="ana@clinic.example")
    row = send_list(
        "E-mail,Name,Registration number,Action\nana@clinic.example,,,remove\n"
        "bo@clinic.example,Bo,,\n,Cy,PT-4711,\n"
    )

    with confirmed(row, remove="on"):
        for fields in ({"email": "bo@clinic.example"}, {"number": "pt 4711"}):
            write_down(clinic, manager, **fields)
        ana.membership.ended_at = NOW
        ana.membership.save()

    assert row.report["missed"] == [
        [2, "Ana Lee", "Left the list in the meantime."],
        [3, "Bo", "Came onto the list in the meantime."],
        [4, "Cy", "Came onto the list in the meantime."],
    ]
    assert "Passed over" in list_page(row).content.decode()


def test_who_joins_between_the_confirmation_and_storing_is_meant_as_a_member(
    send_list, store_list, confirmed, clinic
):
    people = ("ana", "bo")
    store_list(send_list(HEAD + "".join(f"{one}@clinic.example,{one},,,,,\n" for one in people)))
    row = send_list(
        HEAD + "ana@clinic.example,,Lead,,,,\nbo@clinic.example,,,,,,remove\n"
        "cy@clinic.example,Cy,,,,,\n"
    )
    with confirmed(row, remove="on"):
        for one in people:
            invitation = ClinicInvitation.objects.get(email=f"{one}@clinic.example")
            user = make_user(email=invitation.email)
            accept_invitation(invitation, user=user, share=True, now=NOW)
        make_membership(clinic, make_user(email="cy@clinic.example"))

    assert Assignment.objects.get().membership.user.email == "ana@clinic.example"
    assert row.report["missed"] == [
        [3, "bo", "Joined in the meantime. Take them off on their own page."],
        [4, "Cy", "Came onto the list in the meantime."],
    ]
    assert RosterEntry.objects.filter(ended_at=None).exclude(membership=None).count() == 2


def test_a_file_that_failed_half_way_does_not_say_that_nothing_was_stored(
    send_list, list_page, desk, clinic
):
    row = send_list(HEAD + "a@b.example,A,,,,,\nc@d.example,C,,,,,\n")
    RosterImport.objects.filter(pk=row.pk).update(state="failed", problem="Send it again.", done=1)

    text = list_page(row).content.decode()

    assert "The first 1 of 2 rows had been gone through before." in text
    assert "othing of this file was stored" not in text
    assert "store nothing" not in text
