"""The way of a file of questions into a bank: sent, read by a worker, looked at, written."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.domain.item_drafts import open_draft
from quizzes.interchange import importing, uploads
from quizzes.interchange.importing import read_import, write_import
from quizzes.interchange.uploads import begin_import, cancel_import, fail_abandoned, shown_name
from quizzes.models import Item, ItemImport, ItemVersion
from tests.factories import make_admin, make_course, make_quiz, make_recognition, make_user, sign_in
from tests.factories.interchange import make_import
from training.lib import clock
from training.lib.background import run_all_due, run_sweeps
from training.lib.errors import Conflict
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

FILE = """
::Good 1::Where?{=Here#Yes. ~There#No.}

::Good 2::It is so.{TRUE####It is.}

::Good 3::How many?{#3:1####Three.}

::Changed::Who?{=a ~%50%b}

::Refused::Why?{}
"""


@pytest.fixture
def bank():
    bank = make_quiz(make_course(lessons=1, slug="needling")).bank
    ItemVersion.objects.filter(item__bank=bank).update(state="retired")
    return bank


@pytest.fixture
def desk(client, bank, author):
    """The browser of the author, with short ways to what it does."""
    sign_in(client, author)

    class Desk:
        def send(self, data: str | bytes = FILE, name: str = "some.gift", **told):
            raw = data.encode() if isinstance(data, str) else data
            told["file"] = SimpleUploadedFile(name, raw)
            return client.post(reverse("quizzes:author_imports", args=[bank.slug]), told)

        def get(self, name: str = "quizzes:author_import", **query):
            return client.get(self.address(name), query)

        def post(self, name: str):
            return client.post(self.address(name))

        def address(self, name: str) -> str:
            row = ItemImport.objects.latest("pk")
            return reverse(name, args=[bank.slug, row.public_id])

    return Desk()


def drafts() -> list[str]:
    return list(ItemVersion.objects.filter(state="draft").values_list("payload__stem", flat=True))


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_is_read_by_a_worker_and_nothing_is_written(desk):
    response = desk.send()
    row = ItemImport.objects.get()
    assert (response.status_code, row.state) == (302, "reading")
    assert "Reading the file…" in words_of(desk.get())

    run_all_due()

    row.refresh_from_db()
    assert (row.state, row.done, row.total, drafts()) == ("read", 5, 5, [])


def test_the_dry_run_says_what_becomes_of_each_question(desk):
    desk.send()
    run_all_due()

    page = words_of(desk.get())

    assert "Nothing has been written." in page
    assert "Import 4 items" in page
    assert "The 1 refused question is left out." in page
    assert "Download the 1 refused row with reasons" in page
    assert "An essay is marked by a person; such questions are not taken." in page
    assert "“b” earned 50 %; here only the best answer earns a mark." in page
    counts = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [cell.partition("<")[0] for cell in counts.split('"numeric">')[1:]] == [*"3115"]


def test_it_is_written_when_somebody_says_so_and_once_only(desk, author):
    desk.send()
    run_all_due()

    first, second = (
        desk.post("quizzes:author_import_write"),
        desk.post("quizzes:author_import_write"),
    )
    run_all_due()

    row = ItemImport.objects.get()
    assert (first.status_code, second.status_code, row.state) == (302, 409, "written")
    assert len(drafts()) == 4
    page = words_of(desk.get())
    assert "Written: 4 questions, as drafts." in page
    assert str(author) in page
    draft = ItemVersion.objects.get(payload__stem="Where?")
    address = reverse("quizzes:author_item", args=["x", draft.item.public_id, draft.number])
    assert address.split("/x/")[1] in page


def test_the_same_file_again_has_nothing_to_import(desk):
    for _time in range(2):
        desk.send()
        run_all_due()
        if _time == 0:
            desk.post("quizzes:author_import_write")
            run_all_due()

    page = words_of(desk.get())

    assert "4 already here, 0 new" in page
    assert "Import 4 items" not in page
    assert "There is nothing to import." in page


def test_a_draft_that_was_reworded_since_is_not_brought_back_by_the_same_file(desk, author):
    desk.send("// [id:A1]\nWhere?{=Here ~There}")
    run_all_due()
    desk.post("quizzes:author_import_write")
    run_all_due()
    draft = open_draft(Item.objects.get(ref="A1"), author)
    ItemVersion.objects.filter(pk=draft.pk).update(
        payload=draft.payload | {"stem": "Where is it?"}, content_hash="1" * 64
    )

    desk.send("// [id:A1]\nWhere?{=Here ~There}")
    run_all_due()

    assert "Taken from a file before, and changed here since: nothing to store." in words_of(
        desk.get()
    )
    assert drafts() == ["Where is it?"]


def test_other_words_under_a_known_ref_are_said_with_the_difference(desk):
    desk.send("// [id:A1]\nWhere?{=Here ~There}")
    run_all_due()
    desk.post("quizzes:author_import_write")
    run_all_due()

    desk.send("// [id:A1]\nWhere is it?{=Here ~There}")
    run_all_due()

    page = words_of(desk.get())
    assert "The bank has other words under this ref; these become draft 2." in page
    assert "“Where?” → “Where is it?”" in page
    assert "Import 1 item<" in page


def test_when_all_is_refused_there_is_no_button(desk):
    desk.send("Why?{}\n\nHow?{}")
    run_all_due()

    page = words_of(desk.get())

    assert "Every question is refused." in page
    assert "author_import_write" not in page
    assert "/write/" not in page


def test_refused_rows_of_a_table_can_be_mended_and_sent_again(desk):
    desk.send("question;right;option 1;option 2\nGood?;1;a;b\nBad?;7;a;b\n", "some.csv")
    run_all_due()

    table = desk.get("quizzes:author_import_refused").content.decode("utf-8-sig")
    assert table.splitlines() == [
        "line,reasons,question,right,option 1,option 2",
        "line 3,line 3: There is no option 7.,Bad?,7,a,b",
    ]

    desk.send(table.replace("Bad?,7", "Bad?,2"), "mended.csv")
    run_all_due()
    assert "Import 1 item<" in words_of(desk.get())


def test_names_of_columns_are_no_formulas_in_the_refused_rows(desk):
    desk.send("question,right,option 1,option 2,=HYPERLINK(1)\nBad?,7,a,b,x\n", "some.csv")
    run_all_due()

    table = desk.get("quizzes:author_import_refused").content.decode("utf-8-sig")
    assert table.splitlines()[0].endswith(",'=hyperlink(1)")


def test_a_file_nobody_can_read_says_what_is_read(desk):
    desk.send(b"<quiz><question", "some.xml")
    run_all_due()

    page = words_of(desk.get())

    assert "some.xml, line 1: this is not well-formed XML" in page
    assert "Read are GIFT, Aiken, Moodle XML, QTI 2 and 3 packages" in page


def test_reading_is_cancelled_between_two_batches(desk, monkeypatch):
    desk.send("\n\n".join(f"Question {n}?{{=a ~b}}" for n in range(3)))
    row = ItemImport.objects.get()
    monkeypatch.setattr("quizzes.interchange.storing.BATCH", 1)
    seen = []

    def progress(one, done, total):
        seen.append(done)
        if done == 2:
            cancel_import(ItemImport.objects.get())
        real(one, done, total)

    real = importing._progress
    monkeypatch.setattr(importing, "_progress", progress)

    read_import(row.pk)

    row.refresh_from_db()
    assert (seen, row.state, row.report) == ([0, 1, 2], "cancelled", None)
    assert not row.file.storage.exists(row.file.name)
    assert desk.get().status_code == 404


def test_a_worker_that_died_while_writing_is_followed_by_one_that_writes_the_rest(
    desk, monkeypatch
):
    desk.send("\n\n".join(f"Question {n}?{{=a ~b}}" for n in range(3)))
    run_all_due()
    desk.post("quizzes:author_import_write")
    row = ItemImport.objects.get()
    monkeypatch.setattr("quizzes.interchange.storing.BATCH", 1)

    def die(one, done, total):
        if done == 2:
            raise SystemExit
        real(one, done, total)

    real = importing._progress
    monkeypatch.setattr(importing, "_progress", die)
    with pytest.raises(SystemExit):
        write_import(row.pk, now=clock.now())
    assert len(drafts()) == 1
    monkeypatch.setattr(importing, "_progress", real)

    write_import(row.pk, now=clock.now())
    write_import(row.pk, now=clock.now())

    row.refresh_from_db()
    assert (row.state, sorted(drafts())) == (
        "written",
        ["Question 0?", "Question 1?", "Question 2?"],
    )
    assert "Written: 3 questions, as drafts." in words_of(desk.get())


def test_the_long_report_is_not_read_while_a_worker_is_at_the_file(desk, client):
    desk.send()
    run_all_due()
    desk.post("quizzes:author_import_write")

    address = desk.address("quizzes:author_import")

    with CaptureQueriesContext(connection) as asked:
        page = words_of(client.get(address))

    assert "Writing: 0 of 5" in page
    assert [query for query in asked.captured_queries if '"report"' in query["sql"]] == []


def test_what_somebody_else_wrote_since_the_dry_run_is_not_counted_as_written(desk):
    for _time in range(2):
        desk.send()
        run_all_due()
    first, second = ItemImport.objects.order_by("pk")
    for row in (first, second):
        uploads.ask_to_write(row, now=clock.now())
        run_all_due()

    assert len(drafts()) == 4
    assert "Written: 0 questions, as drafts." in words_of(desk.get())
    entries = AuditEntry.objects.filter(verb="items.imported").order_by("pk")
    assert [(one.data["new"], one.data["here"]) for one in entries] == [(5, 0), (1, 4)]


def test_a_file_whose_job_was_given_up_says_so(desk):
    desk.send()
    Job.objects.filter(kind=uploads.READ_JOB).update(dead_at=clock.now(), tries=8)

    assert fail_abandoned() == 1

    assert "Something failed on our side. Nothing was written." in words_of(desk.get())


def test_a_file_goes_on_the_day_that_was_said(bank, author):
    kept = make_import(bank, author, state="read")
    gone = make_import(bank, author, state="read", expires_at=clock.now() - timedelta(seconds=1))

    done = run_sweeps(now=clock.now())

    assert done["files of questions removed"] == 1
    assert list(ItemImport.objects.all()) == [kept]
    assert gone.file.storage.exists(kept.file.name)
    assert not gone.file.storage.exists(gone.file.name)


def test_ten_files_may_wait_and_no_more(desk, bank, author):
    for _number in range(uploads.MOST_WAITING):
        make_import(bank, author, state="read")

    response = desk.send()

    assert response.status_code == 422
    assert "Ten of your files wait already." in words_of(response)


def test_b15_the_name_of_a_file_is_shown_and_never_a_path(bank, author):
    names = {
        "../../etc/x.gift": "x.gift",
        "C:\\questions\\x.gift": "x.gift",
        "a\r\nX: y.gift": "aX: y.gift",
        "=cmd|'/c calc'!A1.csv": "c calc'!A1.csv",
        "\u202egnp.tfig": "gnp.tfig",
        "x" * 300: "x" * 200,
        "": "file",
    }

    assert {name: shown_name(name) for name in names} == names
    upload = SimpleUploadedFile("../../x.gift", b"X?{=a ~b}")
    row = begin_import(bank, author, upload, format_name="", now=clock.now())
    assert row.file.name == f"imports/{row.public_id}.upload"


def test_an_admin_reads_along_and_writes_nothing(client, bank, author):
    row = make_import(bank, author, state="read")
    sign_in(client, make_admin())

    page = client.get(reverse("quizzes:author_import", args=[bank.slug, row.public_id]))
    write = client.post(reverse("quizzes:author_import_write", args=[bank.slug, row.public_id]))

    assert (page.status_code, write.status_code) == (200, 403)


def test_the_file_of_a_colleague_is_not_found(client, bank, author):
    row = make_import(bank, author, state="read")
    sign_in(client, make_recognition(role="author", scope="needling").instructor)

    page = client.get(reverse("quizzes:author_import", args=[bank.slug, row.public_id]))

    assert page.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_needs_the_same_queries_for_any_length(
    client, bank, author, count, django_assert_num_queries
):
    for _number in range(count):
        make_import(bank, author, state="read")
    sign_in(client, author)
    address = reverse("quizzes:author_imports", args=[bank.slug])
    client.get(address)

    with django_assert_num_queries(7):
        response = client.get(address)

    assert response.content.decode().count('class="row-title"') == count


def test_what_is_being_written_is_not_taken_back(bank):
    row = make_import(bank, make_user(), state="writing")

    with pytest.raises(Conflict):
        cancel_import(row)

    assert row.file.storage.exists(row.file.name)
