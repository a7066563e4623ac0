"""The spreadsheet a clinic has, from the file to the list: nothing is stored before it is said."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinics.domain.roster.imports import MOST_ROWS, remove_expired
from clinics.models import Assignment, Location, Position, RosterEntry, RosterImport
from clinics.queries.listed import listed_people
from tests.clinics.makers import make_registration
from tests.factories import NOW, make_authority, make_user
from training.lib import background
from training.lib.models import Job
from training.lib.sheets.xlsx import write_xlsx
from training.people.domain.clinics import accept_invitation
from training.people.domain.consent import give_consent
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HEAD = "E-mail,Name,Position,Location,Registration number,Insurance until,Action\n"
STORED = (RosterEntry, ClinicInvitation, Position, Location, Assignment)


@pytest.fixture
def send(desk, clinic):
    """Sends a file and has it read; gives the row."""

    def send(content, name="team.csv"):
        data = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name, data)
        response = desk.post(reverse("clinics:import", args=[clinic.slug]), {"file": file})
        assert response.status_code == 302, response.content.decode()
        work()
        return RosterImport.objects.latest("pk")

    return send


@pytest.fixture
def page(desk, clinic):
    def page(row, name="import-file", **query):
        path = reverse(f"clinics:{name}", args=[clinic.slug, row.public_id])
        return desk.get(path, query, follow=True)

    return page


@pytest.fixture
def store(desk, clinic):
    def store(row, **data):
        path = reverse("clinics:import-store", args=[clinic.slug, row.public_id])
        response = desk.post(path, data)
        work()
        row.refresh_from_db()
        return response

    return store


def work():
    while background.run_due(now=NOW):
        pass


def nothing_stored():
    return not any(model.objects.exists() for model in STORED)


def lines_of(row):
    return [(line["line"], line["action"], line["label"]) for line in row.report["lines"]]


def test_c8_each_row_that_cannot_be_used_is_reported_with_its_line_and_reason(send, page):
    row = send(
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
    text = page(row).content.decode()
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


def test_the_refused_rows_are_a_table_to_mend_and_send_again(send, page):
    row = send("E-mail;Name\n=cmd;Ana Lee\nbo@clinic.example;Bo\n")

    response = page(row, "import-refused")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text))) == [
        ["line", "reasons", "E-mail", "Name"],
        ["2", "“=cmd” is no e-mail address.", "'=cmd", "Ana Lee"],
    ]
    again = send(text.replace("'=cmd", "ana@clinic.example"))
    assert lines_of(again) == [(2, "add", "Ana Lee")]


def test_stored_when_confirmed_an_added_row_is_an_invitation_with_its_place(
    send, store, clinic, manager
):
    row = send(HEAD + "ana@clinic.example,Ana Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n")

    store(row)

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
    send, store, clinic
):
    store(send(HEAD + "ana@clinic.example,A. Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n"))
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


def test_a_row_with_a_number_alone_waits_until_its_person_consents(send, store, clinic, staff):
    store(send("Registration number,Name,Position\nPT 4711,Ana Lee,Lead\n"))
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
    send, store, clinic, staff
):
    ana = staff("Ana Lee", email="ana@clinic.example")
    store(send(HEAD + "ana@clinic.example,,Physiotherapist,Harbour,,2027-03-31,\n"))

    row = send(
        HEAD + "ana@clinic.example,Ana M. Lee,Lead; Physiotherapist,Hill; Harbour,,,update\n"
    )
    assert row.report["lines"][0]["changes"] == [
        ["name", "Ana Lee", "Ana M. Lee"],
        ["position", "Physiotherapist (Harbour)", "Lead (Hill); Physiotherapist (Harbour)"],
    ]
    store(row)

    [listed] = listed_people(clinic, now=NOW)
    assert (listed.name, set(listed.places)) == (
        "Ana M. Lee",
        {("Lead", "Hill"), ("Physiotherapist", "Harbour")},
    )
    assert listed.papers == {"insurance": "2027-03-31"}
    assert Assignment.objects.filter(membership=ana.membership).count() == 2
    ana.refresh_from_db()
    assert ana.legal_name == "Ana Lee"


def test_a_missing_row_removes_nobody(send, store, clinic, staff):
    staff("Ana Lee", email="ana@clinic.example")

    row = send(HEAD + "bo@clinic.example,Bo,,,,,\n")
    store(row)

    assert row.report["counts"]["remove"] == 0
    assert [one.label for one in listed_people(clinic, now=NOW)] == ["Ana Lee", "Bo"]


def test_who_is_removed_is_named_and_confirmed(send, page, store, clinic, staff):
    ana = staff("Ana Lee", email="ana@clinic.example")
    row = send(HEAD + "ana@clinic.example,,,,,,remove\n")
    assert "<strong>Ana Lee</strong>" in page(row).content.decode()

    refused = store(row)
    ana.membership.refresh_from_db()
    assert (refused.status_code, ana.membership.ended_at, row.state) == (422, None, "read")
    store(row, remove="on")

    ana.membership.refresh_from_db()
    assert (ana.membership.ended_at, row.state) == (NOW, "written")
    assert listed_people(clinic, now=NOW) == []


def test_who_has_not_come_yet_is_removed_with_the_invitation(send, store, clinic):
    store(send(HEAD + "ana@clinic.example,Ana,,,,,\n"))

    store(send(HEAD + "ana@clinic.example,,,,,,remove\n"), remove="on")

    assert RosterEntry.objects.get().ended_at == NOW
    assert ClinicInvitation.objects.get().withdrawn_at == NOW


def test_the_same_file_again_changes_nothing(send, store, page):
    content = HEAD + "ana@clinic.example,Ana Lee,Physiotherapist,Harbour,PT-1,2027-03-31,\n"
    store(send(content))

    again = send(content)

    assert again.report["counts"] == {
        "refused": 0,
        "remove": 0,
        "add": 0,
        "update": 0,
        "unchanged": 1,
    }
    assert "This file would change nothing." in page(again).content.decode()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_b20_the_export_is_the_import_format_and_no_cell_is_run(
    desk, send, store, clinic, staff, ending
):
    make_authority(slug="chcpbc", name="College of Health")
    store(
        send(
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
    again = send(data, f"again.{ending}")

    assert response["Content-Disposition"] == f'attachment; filename="roster-2026-05-04.{ending}"'
    assert [line["action"] for line in again.report["lines"]] == ["unchanged"] * 4
    assert len(before) == 4
    if ending == "csv":
        assert b"'=HYPERLINK(1)" in data
        assert b",=" not in data.replace(b"'=", b"")


def test_what_is_not_sure_is_asked_with_samples_and_nothing_else(send, page, desk, clinic):
    row = send("Where to write,Name,Policy\nana@b.example,Ana,2027-03-31\n")
    assert row.state == "asking"

    text = page(row).content.decode()
    assert "Where to write" in text
    assert "ana@b.example" in text
    assert 'name="column_1"' not in text

    answers = {"column_0": "email", "column_2": "paper:insurance"}
    desk.post(reverse("clinics:import-columns", args=[clinic.slug, row.public_id]), answers)
    work()
    row.refresh_from_db()
    assert (row.state, lines_of(row)) == ("read", [(2, "add", "Ana")])
    assert row.report["lines"][0]["values"]["papers"] == {"insurance": "2027-03-31"}


def test_ambiguous_dates_are_asked_about_once_for_the_file(send, page, desk, clinic):
    row = send(
        "E-mail,CPR until,Insurance until\na@b.example,03/04/2027,04/03/2027\n"
        "b@b.example,05/06/2027,\n"
    )
    assert (row.state, row.date_order) == ("asking", "ask")
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    assert "what stands first?" in page(row).content.decode()
    assert desk.post(path, {}).status_code == 422

    desk.post(path, {"order": "day"})
    work()

    row.refresh_from_db()
    assert [line["values"]["papers"] for line in row.report["lines"]] == [
        {"cpr": "2027-04-03", "insurance": "2027-03-04"},
        {"cpr": "2027-06-05"},
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"column_0": "name", "column_1": "name"}, "says this already"),
        ({"column_0": "", "column_1": ""}, "which column holds the e-mail addresses"),
        ({"column_0": "password"}, "There is a problem"),
    ],
)
def test_answers_that_cannot_be_are_refused_with_a_sentence(send, desk, clinic, answers, said):
    row = send("First,Second\na,b\n")

    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    response = desk.post(path, answers)

    assert response.status_code == 422
    assert said in response.content.decode()


def test_what_the_columns_mean_can_be_changed_after_the_dry_run(send, desk, clinic, page):
    row = send("E-mail,Name,Position\na@b.example,Ana,Harbour\n")
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    assert 'name="column_2"' in desk.get(path).content.decode()

    desk.post(path, {"column_0": "email", "column_1": "name", "column_2": ""})
    work()

    row.refresh_from_db()
    assert row.report["lines"][0]["values"]["places"] == []


B19 = [
    (HEAD.encode("utf-8-sig") + b"a@b.example,Ana,,,,,\n", ["add"]),
    ("E-mail;Name\na@b.example;Zoë\n".encode("latin-1"), ["add"]),
    (b"sep=;\nE-mail;Name\na@b.example;Ana\n", ["add"]),
    (HEAD.encode("utf-16") + "a@b.example,Ana,,,,,\n".encode("utf-16-le"), ["add"]),
    (b"E-mail\na@b.example\nA@B.example\n", ["add", "refused"]),
    (
        HEAD.encode() + b"a@b.example,A,,,,,\nbad,B,,,,,\n" * 2,
        ["add", "refused"] * 1 + ["refused"] * 2,
    ),
]


@pytest.mark.parametrize(("content", "actions"), B19)
def test_b19_files_of_any_spreadsheet_are_read_line_by_line(send, content, actions):
    row = send(content)

    assert [line["action"] for line in row.report["lines"]] == actions
    assert nothing_stored()


def test_b19_an_xlsx_is_read_like_a_csv(send):
    row = send(write_xlsx([["E-mail", "Name"], ["a@b.example", "Ana"]], title="Team"), "team.xlsx")

    assert lines_of(row) == [(2, "add", "Ana")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"E-mail\n" + b"a@b.example\n" * 50_000, "more than 10,000 rows"),
        (b"E-mail,Name\n", "no row below them"),
        (b"\n\n", "The table is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is no text file."),
        (b"PK\x03\x04rest", "damaged"),
        (b'E-mail\n"a@b.example\n', "this is not CSV"),
    ],
)
def test_b19_a_file_that_cannot_be_read_says_why_and_stores_nothing(send, page, content, problem):
    row = send(content)

    assert (row.state, problem in row.problem) == ("failed", True)
    assert problem in page(row).content.decode()
    assert nothing_stored()
    assert MOST_ROWS == 10_000


def test_b19_without_a_column_of_addresses_it_is_asked_which_one_it_is(send, page):
    row = send("Name,Team\nAna Lee,blue\n")

    assert row.state == "asking"
    assert 'name="column_1"' in page(row).content.decode()


@pytest.mark.parametrize(
    "name", ["../../x.csv", "a\r\nX: y.csv", "n" * 300 + ".csv", "=cmd.csv", "\u202egnp.csv"]
)
def test_b15_the_name_of_a_file_is_only_shown(send, page, name):
    row = send(HEAD + "a@b.example,Ana,,,,,\n", name)

    assert row.file.name == f"roster-imports/{row.public_id}.upload"
    assert len(row.name) <= 200
    assert not set("/\\\r\n\u202e") & set(row.name)
    assert page(row).status_code == 200


def test_a_file_that_is_none_or_too_large_is_refused_on_the_page(desk, clinic, monkeypatch):
    path = reverse("clinics:import", args=[clinic.slug])
    monkeypatch.setattr("clinics.domain.roster.imports.MOST_BYTES", 10)

    answers = [
        desk.post(path, data) for data in ({}, {"file": SimpleUploadedFile("a.csv", b"x" * 11)})
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert "larger than 10 MB" in answers[1].content.decode()
    assert not RosterImport.objects.exists()


def test_confirming_twice_stores_once_and_a_killed_worker_goes_on_where_it_was(
    send, store, desk, clinic, monkeypatch
):
    monkeypatch.setattr("clinics.domain.roster.imports.BATCH", 2)
    monkeypatch.setattr("clinics.domain.roster.imports.BATCHES_A_JOB", 1)
    people = "".join(f"p{number}@b.example,P{number},,,,,\n" for number in range(5))
    row = send(HEAD + people)
    path = reverse("clinics:import-store", args=[clinic.slug, row.public_id])

    first, second = desk.post(path), desk.post(path)
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


def test_who_came_or_left_after_the_dry_run_is_passed_over_and_told_of(send, store, page, staff):
    ana = staff("Ana Lee", email="ana@clinic.example")
    row = send(HEAD + "ana@clinic.example,,,,,,remove\nbo@clinic.example,Bo,,,,,\n")
    store(send(HEAD + "bo@clinic.example,Bo,,,,,\n"))
    ana.membership.ended_at = NOW
    ana.membership.save()

    store(row, remove="on")

    assert row.report["missed"] == [
        [2, "Ana Lee", "Left the list in the meantime."],
        [3, "Bo", "Came onto the list in the meantime."],
    ]
    assert "Passed over" in page(row).content.decode()


def test_a_file_is_given_up_and_goes_after_a_week(send, desk, clinic):
    first, second = send(HEAD + "a@b.example,A,,,,,\n"), send(HEAD + "b@b.example,B,,,,,\n")
    path = reverse("clinics:import-delete", args=[clinic.slug, first.public_id])

    assert [desk.post(path).status_code for _ in range(2)] == [302, 404]
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        gone = remove_expired(now=NOW + 7 * DAY)

    assert gone == 2
    assert not second.file.storage.exists(second.file.name)
    assert nothing_stored()


@pytest.mark.parametrize("query", [{"page": "-1"}, {"page": "10e12"}, {"show": "password"}])
def test_b35_pages_and_filters_that_are_none_show_the_first(send, page, query):
    row = send(HEAD + "a@b.example,Ana,,,,,\n")

    response = page(row, **query)

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
    assert len(statements()) == 9
