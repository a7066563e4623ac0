"""Files of people as spreadsheets write them: asked about, read line by line, or refused whole."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinics.domain.roster.reading import MOST_ROWS
from clinics.models import RosterEntry, RosterImport
from tests.clinics.conftest import work
from training.lib.sheets.xlsx import write_xlsx

pytestmark = pytest.mark.django_db

HEAD = "E-mail,Name,Position,Location,Registration number,Insurance until,Action\n"


def lines_of(row):
    return [(line["line"], line["action"], line["label"]) for line in row.report["lines"]]


def test_what_is_not_sure_is_asked_with_samples_and_nothing_else(
    send_list, list_page, desk, clinic
):
    row = send_list("Where to write,Name,Policy\nana@b.example,Ana,2027-03-31\n")
    assert row.state == "asking"

    part = desk.get(
        reverse("clinics:import-file", args=[clinic.slug, row.public_id]),
        headers={"HX-Request": "true"},
    ).content.decode()
    assert ("Say what the columns mean" in part, "<html" in part) == (True, False)
    text = list_page(row).content.decode()
    assert "Where to write" in text
    assert "ana@b.example" in text
    assert 'name="column_1"' not in text

    answers = {"column_0": "email", "column_2": "paper:insurance"}
    desk.post(reverse("clinics:import-columns", args=[clinic.slug, row.public_id]), answers)
    work()
    row.refresh_from_db()
    assert (row.state, lines_of(row)) == ("read", [(2, "add", "Ana")])
    assert row.report["lines"][0]["values"]["papers"] == {"insurance": "2027-03-31"}


def ticked(text):
    return re.findall(r'name="(order_\d)" value="(\w+)"[^>]* checked', text)


def test_each_column_of_ambiguous_dates_is_asked_about_with_two_examples(
    send_list, list_page, desk, clinic
):
    row = send_list(
        "E-mail,CPR until,Insurance until,Immunity until,Registration until\n"
        "a@b.example,03/04/2027,27-03-31,31/12/2027,2027-03-31\n"
        "b@b.example,05/06/2027,28-02-01,01/02/2028,31 March 2027\n"
        "c@b.example,07/08/2027,,,\n"
    )
    assert row.state == "asking"
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    text = list_page(row).content.decode()
    for words in (
        "How are the dates in “CPR until” written?",
        "Day first: 03/04/2027 is 3 April 2027, 05/06/2027 is 5 June 2027",
        "Month first: 03/04/2027 is 4 March 2027, 05/06/2027 is 6 May 2027",
        "How are the dates in “Insurance until” written?",
        "Day first: 27-03-31 is 27 March 2031, 28-02-01 is 28 February 2001",
        "Year first: 27-03-31 is 31 March 2027, 28-02-01 is 1 February 2028",
    ):
        assert words in text.replace("\xa0", " ")
    assert ('name="order_3"' in text, 'name="order_4"' in text) == (False, False)
    assert (ticked(text), "(optional)" in text) == ([], False)

    refused = desk.post(path, {"order_1": "day"})
    assert refused.status_code == 422
    assert "Say how the dates in “Insurance until” are written." in refused.content.decode()
    assert ticked(refused.content.decode()) == [("order_1", "day")]

    desk.post(path, {"order_1": "day", "order_2": "year"})
    work()

    row.refresh_from_db()
    assert row.state == "read"
    assert [line["values"]["papers"] for line in row.report["lines"]] == [
        {
            "cpr": "2027-04-03",
            "insurance": "2027-03-31",
            "immunity": "2027-12-31",
            "registration": "2027-03-31",
        },
        {
            "cpr": "2027-06-05",
            "insurance": "2028-02-01",
            "immunity": "2028-02-01",
            "registration": "2027-03-31",
        },
        {"cpr": "2027-08-07"},
    ]
    again = list_page(row, "import-columns").content.decode()
    assert ticked(again) == [("order_1", "day"), ("order_2", "year")]


def test_the_order_of_dates_of_a_column_that_is_not_used_is_not_asked_for(send_list, desk, clinic):
    row = send_list("E-mail,Policy\na@b.example,03/04/2027\n")
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    assert 'name="order_1"' in desk.get(path).content.decode()

    assert desk.post(path, {"column_1": "paper:insurance"}).status_code == 422
    assert desk.post(path, {"column_1": ""}).status_code == 302
    work()

    row.refresh_from_db()
    assert (row.state, row.report["lines"][0]["values"]["papers"]) == ("read", {})


def test_a_registration_column_of_dates_is_said_to_be_one_and_no_date_becomes_a_number(
    send_list, list_page, desk, clinic
):
    row = send_list(
        "E-mail,Registration\na@b.example,2027-03-31\nb@b.example,2027-04-30\nc@b.example,4711\n"
    )
    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    text = list_page(row).content.decode()
    assert row.state == "asking"
    assert "By its name it would be “Registration number”, but dates stand in it." in text
    assert '<option value="paper:registration" selected>' in text

    desk.post(path, {"column_1": "number"})
    work()

    row.refresh_from_db()
    assert [(line["action"], line["reasons"]) for line in row.report["lines"]] == [
        ("refused", ["“2027-03-31” is a date, not a registration number."]),
        ("refused", ["“2027-04-30” is a date, not a registration number."]),
        ("add", []),
    ]


def test_b13_what_stands_in_a_file_is_text_on_the_page_that_asks(send_list, list_page):
    row = send_list("Where to <b>write</b>,Name\n<img src=x>@b.example,Ana\n")

    text = list_page(row).content.decode()

    assert "&lt;img src=x&gt;@b.example" in text
    assert ("<img src=x>" in text, "<b>write" in text) == (False, False)


def workbook(fill):
    """A file as a spreadsheet of other people has it."""
    book = openpyxl.Workbook()
    fill(book, book.active)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_what_a_workbook_loses_is_told_in_plain_words(send_list, list_page):
    def fill(book, sheet):
        sheet.append(["Team list 2026"])
        sheet.append(["E-mail", "Name", "CPR until", "Registration number", "Remarks"])
        sheet.append(["a@b.example", '=CONCATENATE("A","na")', date(2027, 3, 31), 4711, "x"])
        sheet.append(["b@b.example", date(2027, 3, 1), "2027-03-31", 4712, None])
        sheet.append(["c@b.example", "Cy", None, "0047", None])
        sheet.merge_cells("A1:E1")
        sheet.title = "Staff"
        book.create_sheet("Last year").append(["E-mail"])

    row = send_list(workbook(fill), "team.xlsx")

    assert row.report["losses"] == [
        "Only the sheet “Staff” is read; not read: Last year.",
        "Cells are joined: only the first of each has what stands there (A1:E1).",
        "Line 1 stands above the names of the columns and is not read: “Team list 2026”.",
        "Columns that are not used: Remarks.",
        "Formulas are not kept, only what they showed last: B3.",
        "The spreadsheet made days of what stands in B4. Type them anew as text.",
    ]
    text = list_page(row).content.decode()
    assert "Not taken from the file" in text
    assert all(sentence in text for sentence in row.report["losses"])


def test_a_file_that_loses_nothing_says_nothing(send_list, list_page):
    row = send_list("E-mail,Name\na@b.example,Ana\n")

    assert row.report["losses"] == []
    assert "Not taken from the file" not in list_page(row).content.decode()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"column_0": "name", "column_1": "name"}, "says this already"),
        ({"column_0": "", "column_1": ""}, "which column holds the e-mail addresses"),
        ({"column_0": "password"}, "There is a problem"),
    ],
)
def test_answers_that_cannot_be_are_refused_with_a_sentence(send_list, desk, clinic, answers, said):
    row = send_list("First,Second\na,b\n")

    path = reverse("clinics:import-columns", args=[clinic.slug, row.public_id])
    response = desk.post(path, answers)

    assert response.status_code == 422
    assert said in response.content.decode()


def test_what_the_columns_mean_can_be_changed_after_the_dry_run(send_list, desk, clinic, list_page):
    row = send_list("E-mail,Name,Position\na@b.example,Ana,Harbour\n")
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
def test_b19_files_of_any_spreadsheet_are_read_line_by_line(send_list, content, actions):
    row = send_list(content)

    assert [line["action"] for line in row.report["lines"]] == actions
    assert not RosterEntry.objects.exists()


def test_b19_an_xlsx_is_read_like_a_csv(send_list):
    row = send_list(
        write_xlsx([["E-mail", "Name"], ["a@b.example", "Ana"]], title="Team"), "team.xlsx"
    )

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
def test_b19_a_file_that_cannot_be_read_says_why_and_stores_nothing(
    send_list, list_page, content, problem
):
    row = send_list(content)

    assert (row.state, problem in row.problem) == ("failed", True)
    assert problem in list_page(row).content.decode()
    assert not RosterEntry.objects.exists()
    assert MOST_ROWS == 10_000


def test_b19_without_a_column_of_addresses_it_is_asked_which_one_it_is(send_list, list_page):
    row = send_list("Name,Team\nAna Lee,blue\n")

    assert row.state == "asking"
    assert 'name="column_1"' in list_page(row).content.decode()


@pytest.mark.parametrize(
    "name", ["../../x.csv", "a\r\nX: y.csv", "n" * 300 + ".csv", "=cmd.csv", "\u202egnp.csv"]
)
def test_b15_the_name_of_a_file_is_only_shown(send_list, list_page, name):
    row = send_list(HEAD + "a@b.example,Ana,,,,,\n", name)

    assert row.file.name == f"roster-imports/{row.public_id}.upload"
    assert len(row.name) <= 200
    assert not set("/\\\r\n\u202e") & set(row.name)
    assert list_page(row).status_code == 200


def test_a_file_that_is_none_or_too_large_is_refused_on_the_page(desk, clinic, monkeypatch):
    path = reverse("clinics:import", args=[clinic.slug])
    monkeypatch.setattr("clinics.domain.roster.imports.MOST_BYTES", 10)

    answers = [
        desk.post(path, data) for data in ({}, {"file": SimpleUploadedFile("a.csv", b"x" * 11)})
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert "larger than 10 MB" in answers[1].content.decode()
    assert not RosterImport.objects.exists()
