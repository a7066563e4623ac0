"""Which rows and columns of the matrix are shown, in which order, and how they are written."""

import re
from datetime import timedelta

import pytest

from certificates.enums import Status
from clinics.domain.desk import Row
from clinics.domain.desk_page import Words, in_groups, page_columns, status_chips
from clinics.domain.matrix import Choice, chosen_rows, read_choice
from clinics.enums import Answer, ConsentState
from clinics.queries import Held
from clinics.rendering.matrix import Look, matrix_body, matrix_cards
from tests.clinics.lines import a_paper, a_policy, make_file
from tests.clinics.rows import CPR, INSURANCE, names, rows_of
from tests.factories import NOW

COLUMNS = [INSURANCE, CPR]
TODAY = NOW.date()
SOON = {"status": Status.EXPIRING, "valid_until": TODAY + timedelta(days=12)}
LOOK = Look("harbour", TODAY)


@pytest.fixture
def ana():
    """All in order, at the harbour."""
    held = (Held("physio", "Physiotherapist", "harbour", "Harbour"),)
    return make_file(label="Ana Lee", papers=(a_policy(), a_paper("cpr")), positions=held)


@pytest.fixture
def bo():
    """The policy ends in twelve days; CPR waits for a check. Works at every house."""
    waiting = a_paper("cpr", status=Status.UNVERIFIED, check_result=None, checked_at=None)
    held = (Held("physio", "Physiotherapist"),)
    return make_file(label="Bo Berg", papers=(a_policy(**SOON), waiting), positions=held)


@pytest.fixture
def cy():
    """Nothing given; an assistant in the town."""
    held = (Held("assistant", "Assistant", "town", "Town"),)
    return make_file(label="Cy Abel", positions=held)


@pytest.fixture
def dee():
    return make_file(label="Dee Waits", consent=ConsentState.WAITING, consent_at=None)


@pytest.fixture
def rows(ana, bo, cy, dee):
    return rows_of(ana, bo, cy, dee)


def body(rows, choice=None):
    choice = choice or Choice()
    columns = page_columns(COLUMNS, Words(choice, ""))
    return matrix_body(in_groups(rows, choice), columns, LOOK).decode()


# --- Which rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Cy Abel", "Dee Waits", "Bo Berg", "Ana Lee"]),
        ({"q": " an  LEE "}, []),
        ({"q": "ana"}, ["Ana Lee"]),
        ({"status": "missing"}, ["Cy Abel"]),
        ({"status": "expiring"}, ["Bo Berg"]),
        ({"status": "expiring", "requirement": "cpr"}, []),
        ({"requirement": "cpr", "status": "unverified"}, ["Bo Berg"]),
        ({"location": "harbour"}, ["Bo Berg", "Ana Lee"]),
        ({"position": "assistant"}, ["Cy Abel"]),
        ({"show": "check"}, ["Bo Berg"]),
        ({"show": "consent"}, ["Dee Waits"]),
        ({"answer": "verified"}, ["Ana Lee"]),
        ({"answer": "uploaded"}, ["Bo Berg"]),
        ({"answer": "silent"}, ["Cy Abel", "Dee Waits"]),
        ({"sort": "name"}, ["Ana Lee", "Bo Berg", "Cy Abel", "Dee Waits"]),
        ({"sort": "-name"}, ["Dee Waits", "Cy Abel", "Bo Berg", "Ana Lee"]),
        ({"sort": "end"}, ["Bo Berg", "Ana Lee", "Cy Abel", "Dee Waits"]),
        ({"sort": "at.cpr"}, ["Cy Abel", "Dee Waits", "Bo Berg", "Ana Lee"]),
        ({"sort": "-at.cpr"}, ["Ana Lee", "Bo Berg", "Dee Waits", "Cy Abel"]),
    ],
)
def test_the_address_says_which_rows_in_which_order(rows, asked, found):
    assert names(chosen_rows(rows, read_choice(asked, COLUMNS))) == found


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "password", "status": "__class__", "requirement": "user__password"},
        {"show": "consent__isnull", "answer": "1", "group": "x", "all": "yes"},
        {"pins": "..__class__..cpr2", "q": "\x00"},
        {"sort": "at.password"},
        {"sort": "--name"},
        {"sort": "-at."},
    ],
)
def test_b35_what_makes_no_sense_is_as_if_nobody_had_asked(asked):
    assert read_choice(asked, COLUMNS) == Choice()


def test_grouped_by_silent_uploaded_and_verified(rows):
    choice = Choice(grouped=True)

    groups = in_groups(chosen_rows(rows, choice), choice)

    assert [(answer, names(found)) for answer, found in groups] == [
        (Answer.SILENT, ["Cy Abel", "Dee Waits"]),
        (Answer.UPLOADED, ["Bo Berg"]),
        (Answer.VERIFIED, ["Ana Lee"]),
    ]


def test_who_is_restricted_by_what_was_checked_is_not_silent():
    policy = a_policy("thorax", valid_until=TODAY + timedelta(days=300))
    restricted = make_file(label="Rae", papers=(policy, a_paper("cpr")))

    assert [row.answer for row in rows_of(restricted)] == [Answer.VERIFIED]


def test_chips_count_people_the_worst_status_first(rows):
    chips = status_chips(rows, Words(Choice(status="missing"), "as_of=2026-05-01"))

    assert [(chip["status"], chip["count"], chip["current"]) for chip in chips] == [
        ("missing", 1, True),
        ("unverified", 1, False),
        ("expiring", 1, False),
        ("valid", 1, False),
    ]
    assert chips[0]["url"] == "?as_of=2026-05-01"
    assert chips[1]["url"] == "?status=unverified&as_of=2026-05-01"


def test_pinned_columns_come_first_and_no_more_than_two():
    choice = read_choice({"pins": "cpr.insurance.cpr"}, COLUMNS)
    columns = page_columns(COLUMNS, Words(choice, ""))

    assert [(each.requirement.slug, each.place, each.pin) for each in columns] == [
        ("cpr", 1, 1),
        ("insurance", 0, 2),
    ]
    assert columns[0].pin_url == "?pins=insurance#people"


def test_a_head_sorts_by_its_column_then_turns_round_then_lets_go():
    def head(choice):
        [insurance, _cpr] = page_columns(COLUMNS, Words(choice, "as_of=2026-05-01"))
        return insurance.sort, insurance.sort_url

    assert head(Choice()) == ("", "?sort=at.insurance&as_of=2026-05-01#people")
    assert head(Choice(sort="at.insurance")) == (
        "ascending",
        "?sort=-at.insurance&as_of=2026-05-01#people",
    )
    assert head(Choice(sort="-at.insurance")) == ("descending", "?as_of=2026-05-01#people")


# --- How they are written ----------------------------------------------------------------------


def test_a_cell_is_one_link_that_says_the_status_under_the_headings_of_its_row_and_column(bo):
    written = body(rows_of(bo))
    cells = re.findall(r'<a href="[^"]*(#\w+)" class="cell[^>]+>(.*?)</a>', written, re.DOTALL)

    said = [(to, " ".join(re.sub(r"<[^>]+>", " ", text).split())) for to, text in cells]
    assert said == [
        ("#insurance", "Expiring 16 May 2026 · 12 days"),
        ("#cpr", "Unverified uploaded 14 April 2026, not checked: you check"),
    ]
    assert re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', written) == ["Bo Berg"]


def test_what_is_written_is_text_and_never_markup():
    bad = make_file(label='<script>"&', positions=(Held("x", "<b>", "y", "<i>"),))

    written = body(rows_of(bad)) + matrix_cards(rows_of(bad), LOOK)

    assert "&lt;script&gt;&quot;&amp;" in written
    assert [mark for mark in ("<script", "<b>", "<i>") if mark in written] == []


def test_without_consent_a_row_says_only_that(dee):
    written = body(rows_of(dee, asked=COLUMNS))

    assert written.count("<td") == 2
    assert "Waiting for consent" in written


def test_a_card_lists_the_worst_first(bo):
    written = matrix_cards(rows_of(bo), LOOK)

    assert re.findall(r"<dt>(.*?)</dt>", written) == ["CPR", "Liability insurance"]


@pytest.mark.parametrize(
    ("statuses", "open_lines", "summary"),
    [
        ((Status.VALID, Status.MISSING, Status.VALID), 1, "The other 2 are in order"),
        ((Status.EXPIRED, Status.VALID), 1, "The other one is in order"),
        ((Status.VALID, Status.VALID, Status.NOT_REQUIRED), 0, "All 2 are in order"),
        ((Status.VALID,), 0, "The one thing asked for is in order"),
        ((Status.MISSING, Status.UNKNOWN), 2, None),
    ],
)
def test_a_card_shows_what_is_not_in_order_and_opens_the_rest(bo, statuses, open_lines, summary):
    [row] = rows_of(bo)
    standings = tuple(row.standings[0]._replace(status=status) for status in statuses)

    written = matrix_cards([Row(row.person, standings)], LOOK)

    shown, _mark, folded = written.partition("<details")
    assert shown.count("<dt>") == open_lines
    assert re.findall(r"<summary>(.*?)</summary>", folded) == ([summary] if summary else [])
    assert folded.count("<dt>") == statuses.count(Status.VALID)


def test_groups_have_headings_of_their_own(rows):
    choice = Choice(grouped=True)

    written = body(chosen_rows(rows, choice), choice)

    assert re.findall(r'scope="rowgroup"[^>]*>(\w+)', written) == ["Silent", "Uploaded", "Verified"]
    beside_the_columns = 2  # person and consent
    spans = re.findall(r'scope="rowgroup" colspan="(\d+)"', written)
    assert set(spans) == {str(len(COLUMNS) + beside_the_columns)}
