"""What a clinic's own sheet says: its columns, its dates, its rows."""

import pytest

from clinics.domain.roster.columns import guess_columns, settle_orders
from clinics.domain.roster.fields import FIELDS
from clinics.domain.roster.planning import plan_rows
from clinics.domain.roster.rows import body_of, read_row
from clinics.queries.listed import Listed
from training.lib.sheets.csvfile import read_csv
from training.lib.sheets.table import Table, UnreadableFile

REGULATORS = {"chcpbc": "College of Health"}


def table(*rows):
    return Table([(number, list(cells)) for number, cells in enumerate(rows, start=1)])


def guessed(*rows):
    return {column.head: (column.field, column.sure) for column in guess_columns(table(*rows))}


def read(head, *rows):
    found = table(head, *rows)
    body = body_of(found)
    columns = settle_orders(guess_columns(found), body)
    return [read_row(line, cells, columns) for line, cells in body]


def plan(head, *rows, listed=()):
    return plan_rows(read(head, *rows), listed, REGULATORS)


ANA = Listed(
    entry=1,
    emails=frozenset(["ana@clinic.example"]),
    numbers=frozenset(["04711"]),
    email="ana@clinic.example",
    name="Ana Lee",
    number="04711",
)


def test_names_of_columns_are_known_however_they_are_written():
    assert guessed(
        ["E-Mail:", "FULL_NAME", "Job title", "Site", "Licence #", "Reg. No", "CPR expiry"],
        ["a@b.example", "Ana", "Physio", "Hill", "4711", "4711", "2027-03-31"],
    ) == {
        "E-Mail:": ("email", True),
        "FULL_NAME": ("name", True),
        "Job title": ("position", True),
        "Site": ("location", True),
        "Licence #": ("", False),  # a second column of numbers is asked about
        "Reg. No": ("number", True),
        "CPR expiry": ("paper:cpr", True),
    }


def test_what_could_be_meant_is_asked_with_three_different_samples():
    columns = guess_columns(
        table(
            ["Where to write", "Policy ends"],
            ["a@b.example", "2027-01-01"],
            ["b@b.example", "2027-01-01"],
            ["c@b.example", "2027-02-01"],
            ["d@b.example", "2027-03-01"],
        )
    )

    assert [(one.field, one.sure) for one in columns] == [
        ("email", False),
        ("paper:insurance", False),
    ]
    assert columns[0].samples == ("a@b.example", "b@b.example", "c@b.example")
    assert columns[1].samples == ("2027-01-01", "2027-02-01", "2027-03-01")


def test_a_column_of_papers_without_dates_is_asked_and_not_used():
    assert guessed(["E-mail", "Insurance"], ["a@b.example", "Aviva 12345"]) == {
        "E-mail": ("email", True),
        "Insurance": ("", False),
    }


@pytest.mark.parametrize(
    ("head", "cells", "guess"),
    [
        ("Registration", ["2027-03-31", "31 Mar 2027", "pending"], "paper:registration"),
        ("Registration", ["2027-03-31", "4711", "4712"], "number"),
        ("College no", ["31/03/2027"], "paper:registration"),
        ("Name", ["2027-03-31"], ""),
        ("E-mail address", ["yes", "no"], ""),
        ("Staff", ["a@b.example", "b@b.example", "Cy"], "email"),
        ("CPR", ["yes", "2027-03-31"], "paper:cpr"),
    ],
)
def test_a_name_is_held_against_what_stands_below_it(head, cells, guess):
    rows = [[f"{number}@key.example", cell] for number, cell in enumerate(cells)]

    column = guess_columns(table(["Where to write", head], *rows))[1]

    agrees = guess in {"number", "paper:cpr"}
    assert (column.field or "", column.sure, bool(column.doubt)) == (
        "" if guess == "email" else guess,  # the first column holds the addresses already
        agrees,
        not agrees,
    )


def test_a_title_above_the_names_and_empty_rows_do_not_count():
    found = table(
        ["Staff list Harbour Physio 2026"], [], ["", ""], ["E-mail", "Name"], ["a@b.example", "A"]
    )

    assert [one.field for one in guess_columns(found)] == ["email", "name"]
    assert body_of(found) == [(5, ["a@b.example", "A"])]


def test_b19_without_a_column_to_tell_people_apart_the_others_are_asked_about():
    assert guessed(["Name", "Extra"], ["Ana", "x"]) == {
        "Name": ("name", True),
        "Extra": ("", False),
    }


@pytest.mark.parametrize("rows", [[], [["", " "]], [["E-mail", "Name"]]])
def test_a_table_without_people_is_refused(rows):
    with pytest.raises(UnreadableFile):
        guess_columns(table(*rows))


HEAD = ["E-mail", "Name", "Registration number", "Position", "Location", "Action"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("X", "X"),
        ("O'Brien", "O'Brien"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("李", "李"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("  Ana \u00a0 Lee ", "Ana Lee"),
        ("A\u200bna", "Ana"),
        ("é" * 200, "é" * 200),
    ],
)
def test_b12_names_are_kept_as_they_are_in_nfc(name, kept):
    [row] = read(HEAD, ["a@b.example", name])

    assert (row.name, row.reasons) == (kept, [])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ana\0Lee", "Name: Remove line breaks and characters that cannot be shown."),
        ("Ana\ud800", "Name: Remove line breaks and characters that cannot be shown."),
        ("\u202eeel anA", "Name: Remove the hidden characters that change the text direction."),
        ("é" * 201, "Name: longer than 200 characters."),
        ("A" * 1_000_000, "Name: longer than 200 characters."),
    ],
)
def test_b11_a_name_that_would_break_a_page_refuses_its_row(name, reason):
    [row] = read(HEAD, ["a@b.example", name])

    assert row.reasons == [reason]


def test_a_row_with_a_name_alone_is_refused():
    [row] = read(HEAD, ["", "Ana Lee"])

    assert row.reasons == [
        "Neither e-mail nor registration number. A name alone does not tell people apart."
    ]


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        ("Ana Lee <Ana@B.example>", "ana@b.example"),
        ("mailto:ana@b.example", "ana@b.example"),
        ("ana@", None),
        ("a@b.example, c@b.example", None),
    ],
)
def test_an_address_is_read_or_the_row_is_refused(cell, email):
    [row] = read(HEAD, [cell, "Ana"])

    assert (row.email or None) == email
    assert bool(row.reasons) == (email is None)


def test_first_and_last_name_are_one_name_and_zeros_in_front_stay():
    [row] = read(
        ["E-mail", "First name", "Surname", "Reg no"], ["a@b.example", "Ana", "Lee", "0047"]
    )

    assert (row.name, row.number) == ("Ana Lee", "0047")


@pytest.mark.parametrize(
    ("positions", "locations", "places"),
    [
        ("Physio", "", [("Physio", "")]),
        ("Physio", "Hill", [("Physio", "Hill")]),
        ("Physio; Lead", "Hill", [("Physio", "Hill"), ("Lead", "Hill")]),
        ("Physio; Lead", "Hill; ", [("Physio", "Hill"), ("Lead", "")]),
        ("Physio; Physio", "Hill", [("Physio", "Hill")]),
    ],
)
def test_several_positions_stand_in_one_cell(positions, locations, places):
    [row] = read(HEAD, ["a@b.example", "Ana", "", positions, locations])

    assert (row.places, row.reasons) == (places, [])


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["a@b.example", "", "", "A; B; C", "X; Y"], "3 positions and 2 locations"),
        (["a@b.example", "", "", "", "Hill"], "A location without a position"),
        (["a@b.example", "", "", "", "", "fire"], "“fire” is no action"),
    ],
)
def test_a_row_that_cannot_be_meant_says_why(cells, reason):
    [row] = read(HEAD, cells)

    assert reason in row.reasons[0]


def test_a_person_is_told_by_address_then_by_number_and_never_by_name():
    lines = plan(
        HEAD,
        ["ANA@clinic.example", "Ana Maria Lee"],
        ["", "Whoever", "04711"],
        ["new@clinic.example", "Ana Lee"],
        listed=[ANA],
    )

    assert [(one.action, one.entry) for one in lines] == [
        ("update", 1),
        ("refused", 1),
        ("add", None),
    ]
    assert lines[0].changes == [("name", "Ana Lee", "Ana Maria Lee")]
    assert lines[1].reasons == ["Line 2 means the same person."]


def test_a_number_alone_finds_its_person_but_zeros_in_front_count():
    found, other = plan(HEAD, ["", "", "0 4711"], ["", "Bo", "4711"], listed=[ANA])

    assert (found.action, found.entry) == ("unchanged", 1)
    assert (other.action, other.notes) == (
        "add",
        ["No e-mail: waits until somebody joins with this number."],
    )


def test_an_address_of_one_and_the_number_of_another_is_refused():
    bo = Listed(entry=2, emails=frozenset(["bo@clinic.example"]), name="Bo")

    [line] = plan(HEAD, ["bo@clinic.example", "Bo", "04711"], listed=[ANA, bo])

    assert line.reasons == ["The e-mail is that of Bo, the registration number that of Ana Lee."]


def test_b19_the_second_of_two_equal_addresses_is_refused_with_the_line_of_the_first():
    lines = plan(HEAD, ["a@b.example", "Ana"], ["A@b.example", "Ana"], ["c@b.example", "C", "1"],
                 ["d@b.example", "D", "1"])  # fmt: skip

    assert [(one.action, one.reasons) for one in lines] == [
        ("add", []),
        ("refused", ["The same e-mail stands in line 2."]),
        ("add", []),
        ("refused", ["The same registration number stands in line 4."]),
    ]


def test_an_empty_cell_changes_nothing_and_a_missing_row_removes_nobody():
    lines = plan(HEAD, ["new@b.example"], listed=[ANA])
    [same] = plan(HEAD, ["ana@clinic.example", "", "", "", "", "update"], listed=[ANA])

    assert [one.action for one in lines] == ["add"]
    assert (same.action, same.changes) == ("unchanged", [])


def test_only_a_row_that_says_so_removes_and_only_somebody_who_is_there():
    gone, nobody = plan(
        HEAD,
        ["ana@clinic.example", "", "", "", "", "remove"],
        ["bo@clinic.example", "", "", "", "", "remove"],
        listed=[ANA],
    )

    assert (gone.action, gone.label, gone.entry) == ("remove", "Ana Lee", 1)
    assert nobody.reasons == ["Nobody on the list has this e-mail or registration number."]


def test_a_regulator_nobody_knows_is_told_and_not_kept():
    head = ["E-mail", "Regulator"]

    known, unknown = plan(head, ["a@b.example", "CHCPBC"], ["b@b.example", "Guild"])

    assert (known.values["regulator"], known.notes) == ("College of Health", [])
    assert (unknown.values["regulator"], unknown.notes) == (
        "",
        ["The regulator “Guild” is not known here and is not kept."],
    )


def test_what_people_type_where_they_know_nothing_says_nothing():
    head = ["E-mail", "Name", "CPR until"]

    [row] = read(head, ["a@b.example", "n/a", "TBD"])

    assert (row.name, row.papers, row.reasons) == ("", {}, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_b19_any_encoding_and_separator_of_a_spreadsheet_is_read(encoding, mark):
    text = f"Liste 2026\r\nE-mail{mark}Name\r\na@b.example{mark}Zoë Brûlé\r\n"

    found = read_csv(text.encode(encoding), head_words=["mail"])

    assert body_of(found) == [(3, ["a@b.example", "Zoë Brûlé"])]


def test_every_head_of_the_export_is_known_for_sure():
    heads = [field.title for field in FIELDS.values()]
    said = {"E-mail": "a@b.example", "Action": "add"}
    row = [
        said.get(field.title, "2027-03-31" if name.startswith("paper:") else "x")
        for name, field in FIELDS.items()
    ]

    columns = guess_columns(table(heads, row))

    assert [(one.field, one.sure) for one in columns] == [(name, True) for name in FIELDS]
