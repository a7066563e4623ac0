"""The list goes out as a table, is changed as managers change tables, and comes back."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from clinics.models import Location, Position, RosterEntry
from clinics.queries.listed import listed_people
from tests.clinics.makers import make_registration
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(clinic, manager, staff):
    """Ana works here and shares, Dee works here and does not; Bo and Cy have not come yet."""
    ana = staff("Ana Lee", email="ana@clinic.example")
    make_registration(ana)
    staff("Dee", email="dee@clinic.example", consents=False)
    position = Position.objects.create(clinic=clinic, slug="lead", title="Lead")
    location = Location.objects.create(clinic=clinic, slug="hill", name="Hill")
    for fields in (
        {"email": "bo@clinic.example", "name": "Bo", "number": "0047"},
        {"name": "Cy", "number": "0815", "papers": {"cpr": "2027-03-31"}},
    ):
        RosterEntry.objects.create(
            clinic=clinic, made_by=manager, made_at=NOW, changed_at=NOW,
            places=[[position.pk, location.pk]], **fields,
        )  # fmt: skip


@pytest.fixture
def exported(desk, clinic, people):
    """The table as a spreadsheet has it: a row is a dictionary by the names of the columns."""
    response = desk.get(reverse("clinics:roster-xlsx", args=[clinic.slug]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response))).active
    heads, *rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture
def send_rows(send_list):
    def send(rows, heads=None):
        heads = heads or list(rows[0])
        book = openpyxl.Workbook()
        book.active.append(heads)
        for row in rows:
            book.active.append([row.get(head, "") for head in heads])
        kept = io.BytesIO()
        book.save(kept)
        return send_list(kept.getvalue(), "roster.xlsx")

    return send


def find(rows, name):
    return next(row for row in rows if row["Name"] == name)


def lines_of(row):
    return {line["label"]: (line["action"], line["changes"]) for line in row.report["lines"]}


def test_saved_by_another_program_it_changes_nothing(exported, send_rows):
    row = send_rows(exported)

    assert (row.state, row.report["losses"], row.report["absent"]) == ("read", [], 0)
    assert {action for action, _changes in lines_of(row).values()} == {"unchanged"}


def test_added_renamed_left_out_and_in_another_order_it_does_just_that(
    exported, send_rows, store_list, list_page, clinic
):
    find(exported, "Ana Lee")["Name"] = "Ana Maria Lee"
    find(exported, "Cy")["CPR until"] = date(2028, 3, 31)
    exported.remove(find(exported, "Bo"))
    exported.append({"E-mail": "new@clinic.example", "Name": "Nina", "Position": "Lead"})

    row = send_rows(exported, list(exported[0])[::-1])

    assert lines_of(row) == {
        "Ana Maria Lee": ("update", [["name", "Ana Lee", "Ana Maria Lee"]]),
        "Cy": ("update", [["paper:cpr", "2027-03-31", "2028-03-31"]]),
        "Dee": ("unchanged", []),
        "Nina": ("add", []),
    }
    text = list_page(row).content.decode()
    assert "One person on the list is not in this file and stays on it." in text
    assert "Store: add 1, change 2" in text
    store_list(row)
    assert [one.name for one in listed_people(clinic, now=NOW)] == [
        "Ana Maria Lee",
        "Bo",
        "Cy",
        "Dee",
        "Nina",
    ]


def test_who_stands_in_a_row_that_is_refused_is_not_said_to_be_left_out(
    exported, send_rows, list_page
):
    find(exported, "Bo")["CPR until"] = "soon"

    row = send_rows(exported)

    assert (row.report["counts"]["refused"], row.report["absent"]) == (1, 0)
    assert "not in this file" not in list_page(row).content.decode()


def test_a_number_whose_zeros_a_spreadsheet_ate_is_shown_as_a_change(exported, send_rows):
    find(exported, "Bo")["Registration number"] = 47

    row = send_rows(exported)

    assert lines_of(row)["Bo"] == ("update", [["number", "0047", "47"]])


def test_a_changed_address_is_the_same_person_by_the_number_and_else_asked_about(
    exported, send_rows
):
    find(exported, "Ana Lee")["E-mail"] = "ana.lee@clinic.example"
    find(exported, "Dee")["E-mail"] = "d.ee@clinic.example"

    row = send_rows(exported)

    [dee] = [line for line in row.report["lines"] if line["label"] == "Dee"]
    assert lines_of(row)["Ana Lee"] == (
        "update",
        [["email", "ana@clinic.example", "ana.lee@clinic.example"]],
    )
    assert (dee["action"], dee["notes"]) == (
        "add",
        ["Dee is on the list already, as dee@clinic.example. Change that one if it is the same."],
    )


def test_remove_under_action_takes_off_and_a_deleted_line_does_not(
    exported, send_rows, store_list, clinic
):
    find(exported, "Cy")["Action"] = "remove"
    exported.remove(find(exported, "Bo"))

    row = send_rows(exported)
    store_list(row, remove="on")

    assert [one.name for one in listed_people(clinic, now=NOW)] == ["Ana Lee", "Bo", "Dee"]
