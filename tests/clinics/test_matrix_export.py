"""The matrix to take along: who, when, as of; text in every cell; any size in little memory."""

import tracemalloc
from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.domain.roster.columns import guess_columns
from clinics.domain.roster.fields import EMAIL, NAME, POSITION
from clinics.models import Location, Position, RecordViewing
from clinics.queries import parts
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_consent, make_membership, make_user
from training.lib.sheets.csvfile import read_csv
from training.lib.sheets.xlsx_reading import read_xlsx

pytestmark = pytest.mark.django_db

UNTIL = (NOW + timedelta(days=200)).date()


@pytest.fixture
def position(clinic, manager):
    return make_rules(clinic, manager, ("insurance", "needed"))


def download(desk, clinic, kind="csv", **query):
    response = desk.get(reverse("clinics:standing-table", args=[clinic.slug, kind]), query)
    return response, b"".join(response) if response.streaming else response.content


def rows_of(data):
    return [cells for _line, cells in read_csv(data).rows if any(cells)]


def test_it_says_whose_it_is_who_made_it_when_and_as_of(desk, clinic, manager, staff, position):
    ana = staff("Ana Lee")
    assign(ana, position)
    make_policy(ana, manager, clinic, until=UNTIL)

    response, data = download(desk, clinic)

    assert response["Content-Disposition"] == 'attachment; filename="harbour-2026-05-04.csv"'
    assert [cells[:2] for cells in rows_of(data)[:4]] == [
        ["Clinic", "Harbour Physio"],
        ["As of", "2026-05-04"],
        ["Made", "4 May 2026, 10:00"],
        ["Made by", "Mara Manager"],
    ]
    assert rows_of(data)[4:] == [
        ["E-mail", "Name", "Position", "Location", "Consent", "Insurance: status",
         "Insurance: why", "Insurance: to"],
        [ana.email, "Ana Lee", "Physiotherapist", "", "Consents", "Valid",
         f"to {UNTIL:%-d %B %Y}, checked 4 May 2026", UNTIL.isoformat()],
    ]  # fmt: skip


def test_a_past_day_says_so_and_shows_the_records_of_that_day(
    desk, clinic, manager, staff, position
):
    ana = staff("Ana Lee")
    assign(ana, position)
    make_policy(ana, manager, clinic, until=UNTIL)

    rows = rows_of(download(desk, clinic, as_of="2026-05-03")[1])

    assert rows[1] == ["As of", "2026-05-03"]
    assert rows[5][5:7] == ["Missing", "nothing uploaded"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "@x", "-2+3", "\u00a0=1"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_b20_no_cell_is_run_and_every_one_comes_back(desk, clinic, staff, kind, name):
    staff(name)

    data = download(desk, clinic, kind)[1]

    table = read_csv(data) if kind == "csv" else read_xlsx(data)
    assert table.rows[-1][1][1] == name
    if kind == "csv":
        assert f"'{name}".encode() in data


def test_the_columns_of_the_roster_are_those_that_the_import_knows(desk, clinic, staff, position):
    assign(staff("Ana Lee"), position)

    columns = guess_columns(read_csv(download(desk, clinic)[1]))

    known = {column.field: column.place for column in columns if column.sure}
    assert [known.get(field) for field in (EMAIL, NAME, POSITION)] == [0, 1, 2]


def test_each_location_stands_beside_its_position_as_the_import_reads_it(
    desk, clinic, staff, position
):
    lead = Position.objects.create(clinic=clinic, slug="lead", title="Lead")
    harbour, hill = (
        Location.objects.create(clinic=clinic, slug=name.lower(), name=name)
        for name in ("Harbour", "Hill")
    )
    ana = staff("Ana Lee")
    assign(ana, position, hill)
    assign(ana, lead, harbour)

    cells = rows_of(download(desk, clinic)[1])[-1]

    held = set(zip(cells[2].split("; "), cells[3].split("; "), strict=True))
    assert held == {("Physiotherapist", "Hill"), ("Lead", "Harbour")}


def test_of_who_does_not_consent_it_says_only_that(desk, clinic, staff, position):
    waiting = staff("Bo", consents=False)
    assign(waiting, position)

    row = rows_of(download(desk, clinic)[1])[-1]

    assert row[4:] == ["Waiting for consent"]


def test_what_is_chosen_on_the_page_is_what_is_taken_along(desk, clinic, staff, position):
    for name in ("Ana", "Bo"):
        assign(staff(name), position)

    rows = rows_of(download(desk, clinic, q="bo", sort="__class__", page="-1")[1])

    assert [cells[1] for cells in rows[5:]] == ["Bo"]


def test_who_is_asked_for_a_region_is_taken_along_only_if_they_hold_it(
    desk, clinic, staff, position
):
    assign(staff("Ana"), position)

    held = rows_of(download(desk, clinic, region="thorax", on="2026-05-05")[1])
    everybody = rows_of(download(desk, clinic, region="thorax", held="all")[1])

    assert held[4] == ["Only who holds", "Thorax", "2026-05-05"]
    assert held[6:] == []
    assert [cells[1] for cells in everybody[5:]] == ["Ana"]


def test_a_region_on_a_day_that_has_passed_is_not_answered_from_the_records_of_today(
    desk, clinic, staff, position
):
    assign(staff("Ana"), position)
    path = reverse("clinics:desk", args=[clinic.slug])

    text = desk.get(path, {"region": "thorax", "on": "2026-05-01"}).content.decode()

    assert "This day has passed." in text
    assert "Thorax on" not in text


def test_those_whose_standing_left_the_house_can_see_it(desk, clinic, staff, position):
    ana, bo = staff("Ana"), staff("Bo", consents=False)
    for each in (ana, bo):
        assign(each, position)

    download(desk, clinic)

    assert list(RecordViewing.objects.values_list("person", "what")) == [(ana.pk, "export")]


def test_another_kind_of_file_is_no_page(desk, clinic):
    assert download(desk, clinic, "pdf")[0].status_code == 404


def test_a_part_of_the_people_is_let_go_before_the_next_is_read(desk, clinic, monkeypatch):
    """Four times the people need no more memory at any moment."""
    monkeypatch.setattr(parts, "PEOPLE_A_PART", 10)
    peaks = []
    for people in (20, 60):
        for _ in range(people):
            user = make_user()
            make_membership(clinic, user, started_at=NOW - timedelta(days=9))
            make_consent(user, clinic, started_at=NOW - timedelta(days=9))
        response = desk.get(reverse("clinics:standing-table", args=[clinic.slug, "csv"]))
        tracemalloc.start()
        sent = sum(b"@" in line for line in response)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert sent == 80
    assert peaks[1] < 1.5 * peaks[0]
