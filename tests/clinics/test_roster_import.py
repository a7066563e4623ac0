"""The spreadsheet a clinic has, from the file to the list: nothing is stored before it is said."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinics.domain.roster.imports import remove_expired
from clinics.models import Assignment, Location, Position, RosterEntry
from clinics.queries.listed import listed_people
from tests.clinics.makers import make_registration
from tests.factories import NOW, make_authority, make_user
from training.people.domain.clinics import accept_invitation
from training.people.domain.consent import give_consent
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HEAD = "E-mail,Name,Position,Location,Registration number,Insurance until,Action\n"
STORED = (RosterEntry, ClinicInvitation, Position, Location, Assignment)


def nothing_stored():
    return not any(model.objects.exists() for model in STORED)


def lines_of(row):
    return [(line["line"], line["action"], line["label"]) for line in row.report["lines"]]


def test_c8_each_row_that_cannot_be_used_is_reported_with_its_line_and_reason(send_list, list_page):
    row = send_list(
        HEAD
        + "ana@clinic.example,Ana Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n"
        + ",Bo Berg,,,,,\n"
        + "cy@clinic,Cy,,,,,\n"
        + "dee@clinic.example,Dee,,,,31 Foo 2027,\n"
        + "eve@clinic.example,Eve,,,,,promote\n"
        + "ANA@clinic.example,Ana again,,,,,\n"
    )

    assert row.state == "read"
    assert lines_of(row) == [
        (2, "add", "Ana Lee"),
        (3, "refused", "Bo Berg"),
        (4, "refused", "Cy"),
        (5, "refused", "Dee"),
        (6, "refused", "Eve"),
        (7, "refused", "Ana again"),
    ]
    text = list_page(row).content.decode()
    for reason in (
        "Neither e-mail nor registration number.",
        "“cy@clinic” is no e-mail address.",
        "Insurance until: “31 Foo 2027” is no date.",
        "“promote” is no action",
        "The same e-mail stands in line 2.",
    ):
        assert reason in text
    assert "Nothing has been stored" in text
    assert nothing_stored()


def test_the_refused_rows_are_a_table_to_mend_and_send_again(send_list, list_page):
    row = send_list("E-mail;Name\n=cmd;Ana Lee\nbo@clinic.example;Bo\n")

    response = list_page(row, "import-refused")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text))) == [
        ["line", "reasons", "E-mail", "Name"],
        ["2", "“=cmd” is no e-mail address.", "'=cmd", "Ana Lee"],
    ]
    again = send_list(text.replace("'=cmd", "ana@clinic.example"))
    assert lines_of(again) == [(2, "add", "Ana Lee")]


def test_stored_when_confirmed_an_added_row_is_an_invitation_with_its_place(
    send_list, store_list, clinic, manager
):
    row = send_list(HEAD + "ana@clinic.example,Ana Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n")

    store_list(row)

    entry = RosterEntry.objects.get()
    invitation = ClinicInvitation.objects.get()
    assert (row.state, row.done, row.written_at) == ("written", 1, NOW)
    assert (entry.email, entry.name, entry.number) == ("ana@clinic.example", "Ana Lee", "PT-1")
    assert entry.papers == {"insurance": "2027-03-31"}
    assert (invitation.email, invitation.invited_by) == ("ana@clinic.example", manager)
    assert (Position.objects.get().title, Location.objects.get().name) == (
        "Physiotherapist",
        "Harbour",
    )
    assert not Assignment.objects.exists()
    assert AuditEntry.objects.get(verb="roster.imported").data["add"] == 1


def test_the_position_is_held_from_the_day_the_person_joins_and_their_account_is_theirs(
    send_list, store_list, clinic
):
    store_list(
        send_list(HEAD + "ana@clinic.example,A. Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n")
    )
    ana = make_user(email="ana@clinic.example", legal_name="Ana Lee")

    membership = accept_invitation(ClinicInvitation.objects.get(), user=ana, share=True, now=NOW)

    held = Assignment.objects.get()
    assert (held.membership, held.position.title, held.location.name, held.started_at) == (
        membership,
        "Physiotherapist",
        "Harbour",
        NOW,
    )
    assert RosterEntry.objects.get().membership == membership
    assert not ana.evidence.exists()
    assert not ana.registrations.exists()


def test_a_row_with_a_number_alone_waits_until_its_person_consents(
    send_list, store_list, clinic, staff
):
    store_list(send_list("Registration number,Name,Position\nPT 4711,Ana Lee,Lead\n"))
    ana = staff("Ana Lee", consents=False)
    make_registration(ana)  # PT-4711
    assert RosterEntry.objects.get().membership is None

    give_consent(ana, clinic, now=NOW)

    assert RosterEntry.objects.get().membership == ana.membership
    assert Assignment.objects.get().position.title == "Lead"


def test_of_two_rows_with_one_number_nobody_is_matched_by_guess(clinic, manager, staff):
    for name in ("Ana", "Bo"):
        RosterEntry.objects.create(
            clinic=clinic, name=name, number="PT-4711", made_by=manager, made_at=NOW,
            changed_at=NOW,
        )  # fmt: skip
    ana = staff(consents=False)
    make_registration(ana)

    give_consent(ana, clinic, now=NOW)

    assert not RosterEntry.objects.exclude(membership=None).exists()


def test_an_update_changes_place_and_name_and_leaves_what_it_does_not_say(
    send_list, store_list, clinic, staff
):
    ana = staff("Ana Lee", email="ana@clinic.example")
    store_list(send_list(HEAD + "ana@clinic.example,,Physiotherapist,Harbour,,2027-03-31,\n"))

    row = send_list(
        HEAD + "ana@clinic.example,Ana M. Lee,Lead; Physiotherapist,Hill; Harbour,,,update\n"
    )
    assert row.report["lines"][0]["changes"] == [
        ["name", "Ana Lee", "Ana M. Lee"],
        ["position", "Physiotherapist (Harbour)", "Lead (Hill); Physiotherapist (Harbour)"],
    ]
    store_list(row)

    [listed] = listed_people(clinic, now=NOW)
    assert (listed.name, set(listed.places)) == (
        "Ana M. Lee",
        {("Lead", "Hill"), ("Physiotherapist", "Harbour")},
    )
    assert listed.papers == {"insurance": "2027-03-31"}
    assert Assignment.objects.filter(membership=ana.membership).count() == 2
    ana.refresh_from_db()
    assert ana.legal_name == "Ana Lee"


def test_a_missing_row_removes_nobody(send_list, store_list, clinic, staff):
    staff("Ana Lee", email="ana@clinic.example")

    row = send_list(HEAD + "bo@clinic.example,Bo,,,,,\n")
    store_list(row)

    assert row.report["counts"]["remove"] == 0
    assert [one.label for one in listed_people(clinic, now=NOW)] == ["Ana Lee", "Bo"]


def test_who_is_removed_is_named_and_confirmed(send_list, list_page, store_list, clinic, staff):
    ana = staff("Ana Lee", email="ana@clinic.example", since=NOW - DAY)
    row = send_list(HEAD + "ana@clinic.example,,,,,,remove\n")
    assert "<strong>Ana Lee</strong>" in list_page(row).content.decode()

    refused = store_list(row)
    ana.membership.refresh_from_db()
    assert (refused.status_code, ana.membership.ended_at, row.state) == (422, None, "read")
    store_list(row, remove="on")

    ana.membership.refresh_from_db()
    assert (ana.membership.ended_at, row.state) == (NOW, "written")
    assert listed_people(clinic, now=NOW) == []


def test_who_has_not_come_yet_is_removed_with_the_invitation(send_list, store_list, clinic):
    store_list(send_list(HEAD + "ana@clinic.example,Ana,,,,,\n"))

    store_list(send_list(HEAD + "ana@clinic.example,,,,,,remove\n"), remove="on")

    assert RosterEntry.objects.get().ended_at == NOW
    assert ClinicInvitation.objects.get().withdrawn_at == NOW


def test_the_same_file_again_changes_nothing(send_list, store_list, list_page):
    content = HEAD + "ana@clinic.example,Ana Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n"
    store_list(send_list(content))

    again = send_list(content)

    assert again.report["counts"] == {
        "refused": 0,
        "remove": 0,
        "add": 0,
        "update": 0,
        "unchanged": 1,
    }
    assert "This file would change nothing." in list_page(again).content.decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_b20_the_export_is_the_import_format_and_no_cell_is_run(
    desk, send_list, store_list, clinic, staff, ending
):
    make_authority(slug="chcpbc", name="College of Health")
    store_list(
        send_list(
            "E-mail,Name,Position,Location,Registration number,Regulator,CPR until\n"
            'ana@clinic.example,=HYPERLINK(1),"Lead; Physio",Harbour; Hill,+1,chcpbc,2027-03-31\n'
            "bo@clinic.example,@x,-cmd,,=1+1,,\n"
            ",\u00a0=cy,,,0047,,\n"
        )
    )
    staff("Dee", email="dee@clinic.example")
    before = listed_people(clinic, now=NOW)

    response = desk.get(reverse(f"clinics:roster-{ending}", args=[clinic.slug]))
    data = b"".join(response)
    again = send_list(data, f"again.{ending}")

    assert response["Content-Disposition"] == f'attachment; filename="roster-2026-05-04.{ending}"'
    assert [line["action"] for line in again.report["lines"]] == ["unchanged"] * 4
    assert len(before) == 4
    if ending == "csv":
        assert b"'=HYPERLINK(1)" in data
        assert b",=" not in data.replace(b"'=", b"")


def test_a_file_is_given_up_and_goes_after_a_week(send_list, desk, clinic):
    first, second = (
        send_list(HEAD + "a@b.example,A,,,,,\n"),
        send_list(HEAD + "b@b.example,B,,,,,\n"),
    )
    path = reverse("clinics:import-delete", args=[clinic.slug, first.public_id])

    assert [desk.post(path).status_code for _ in range(2)] == [302, 404]
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        gone = remove_expired(now=NOW + 7 * DAY)

    assert gone == 2
    assert not second.file.storage.exists(second.file.name)
    assert nothing_stored()


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "10e12"}, {"show": "password"}])
def test_b35_pages_and_filters_that_are_none_show_the_first(send_list, list_page, query):
    row = send_list(HEAD + "a@b.example,Ana,,,,,\n")

    response = list_page(row, **query)

    assert response.status_code == 200
    assert "Line 2" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_roster_needs_the_same_queries_for_any_length(
    desk, clinic, staff, manager, queries_of_app, count
):
    position = Position.objects.create(clinic=clinic, slug="lead", title="Lead")
    for number in range(count):
        ana = staff(f"Ana {number}")
        make_registration(ana)
        RosterEntry.objects.create(
            clinic=clinic, name=f"Waiting {number}", email=f"w{number}@b.example", made_by=manager,
            made_at=NOW, changed_at=NOW, places=[[position.pk, None]],
        )  # fmt: skip

    with queries_of_app() as statements:
        response = desk.get(reverse("clinics:roster", args=[clinic.slug]))

    assert response.content.decode().count('<li class="row">') == 2 * count
    assert len(statements()) == 10
