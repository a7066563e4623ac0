"""Rows B15 and B17 to B21 of the bad-input table, as far as they are about files of questions."""

import csv
import io
import stat
import time
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.domain.item_drafts import open_draft
from quizzes.domain.item_proposals import propose_draft
from quizzes.interchange.downloads import download_name
from quizzes.interchange.formats import FORMATS, read_questions
from quizzes.interchange.inward import to_items
from quizzes.interchange.outward import to_question
from quizzes.interchange.storing import store_items
from quizzes.models import Bank, Item, ItemImport, ItemVersion
from tests.factories import NOW, make_course, make_quiz, make_recognition, make_user, sign_in
from tests.factories.interchange import make_export
from training.lib.background import run_all_due
from training.lib.errors import DomainError
from training.lib.packages import pack
from training.lib.sheets.csvfile import guard
from training.lib.sheets.table import UnreadableFile

MANIFEST = "<manifest/>"
NASTY_CELLS = ["=HYPERLINK(1)", "+1 mm", "@x", "\tx", "\rx", "\n=1", "\u00a0=1", "'=1", "-2+3"]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {"imsmanifest.xml": MANIFEST.encode(), **parts}.items():
            file.writestr(name, data)
    return out.getvalue()


def with_entry(name: str, *, mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("imsmanifest.xml", MANIFEST)
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        file.writestr(entry, "x")
    return out.getvalue()


def encrypted() -> bytes:
    """The flag is set by hand: the standard library writes no such file."""
    data = bytearray(with_entry("a.xml"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + place] |= 1
    return bytes(data)


@pytest.fixture
def bank(db):
    return make_quiz(make_course(lessons=1, slug="needling")).bank


@pytest.fixture
def send(client, bank):
    """Send a file on the page as an author; the answer, and the file as it stands afterwards."""
    sign_in(client, make_recognition(role="author", scope="needling").instructor)

    def sending(data: bytes, name: str = "some.zip"):
        told = {"file": SimpleUploadedFile(name, data)}
        response = client.post(reverse("quizzes:author_imports", args=[bank.slug]), told)
        run_all_due()
        return response, ItemImport.objects.first()

    return sending


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: zipped(bomb=bytes(20_000_000)), "is packed more than a hundredfold"),
        (
            lambda: pack({f"{n}.xml": "" for n in range(2_001)}),
            "The zip holds more than 2,000 files.",
        ),
        (lambda: zipped(**{"inner.zip": b"PK"}), "archives in an archive are not opened"),
        (lambda: with_entry("link", mode=stat.S_IFLNK | 0o777), "links are not allowed"),
        (lambda: with_entry("../../etc/x"), "a path in a zip does not leave its folder"),
        (lambda: with_entry("/etc/x"), "a path in a zip begins in its own folder"),
        (encrypted, "a.xml is encrypted"),
        (lambda: b"PK\x03\x04 no zip", "The zip file is damaged."),
    ],
    ids=["bomb", "files", "nested", "symlink", "dots", "absolute", "encrypted", "damaged"],
)
def test_b17_a_harmful_zip_is_refused_with_the_limit_and_takes_little_memory(send, make, sentence):
    data = make()
    tracemalloc.start()

    response, row = send(data)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (response.status_code, row) == (422, None)
    assert sentence in response.content.decode()
    assert peak < 300_000_000


def test_b17_the_limit_of_a_file_is_named(send):
    response, row = send(bytes(20 * 1024 * 1024 + 1), "some.gift")

    assert (response.status_code, row) == (422, None)
    assert "The file is larger than 20 MB." in response.content.decode()


def packed_otherwise() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("imsmanifest.xml", MANIFEST * 9)
    return out.getvalue()


def with_a_header_elsewhere() -> bytes:
    """The table of contents points before the beginning of the file."""
    data = bytearray(zipped())
    data[data.rindex(b"PK\x01\x02") + 42 :][:4] = b""
    place = data.rindex(b"PK\x05\x06") + 16
    data[place : place + 4] = (200_000).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (packed_otherwise, "is packed in a way that is not read"),
        (lambda: with_entry("a").replace(b"a", b"\0"), "The zip file is damaged."),
        (with_a_header_elsewhere, "damaged"),
    ],
    ids=["LZMA", "no name", "header"],
)
def test_b17_a_zip_that_python_stumbles_over_is_refused_as_any_other(send, make, sentence):
    response, row = send(make())

    assert (response.status_code, row) == (422, None)
    assert sentence in response.content.decode()


BOMB = b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'
)


@pytest.mark.parametrize("data", [BOMB, OUTSIDE], ids=["billion laughs", "external entity"])
def test_b18_xml_with_entities_is_refused_at_once(send, data):
    response, row = send(data, "some.xml")

    assert (response.status_code, row) == (422, None)
    assert "a document type or entities are not allowed" in response.content.decode()


@pytest.mark.parametrize("data", [BOMB, OUTSIDE], ids=["billion laughs", "external entity"])
def test_b18_an_item_of_a_package_with_entities_is_refused(data):
    manifest = (
        '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="a.xml">'
        '<file href="a.xml"/></resource></resources></manifest>'
    )
    (item,) = to_items(
        read_questions(pack({"imsmanifest.xml": manifest, "a.xml": data.decode()}), "some.zip")
    )

    assert str(item.status) == "refused"
    assert "a document type or entities are not allowed" in item.reasons[0]


def test_b18_xml_in_another_encoding_than_it_says_is_refused(send):
    data = b'<?xml version="1.0" encoding="UTF-8"?><quiz>\xe9</quiz>'

    _response, row = send(data, "some.xml")

    assert (row.state, ItemVersion.objects.filter(state="draft").count()) == ("failed", 0)
    assert "some.xml, line 1: this is not well-formed XML" in row.problem


def test_a_fact_in_a_tag_holds_no_sign_that_a_database_refuses():
    (item,) = to_items(read_questions(b"// [tag:topic=3%001]\nX?{=a ~b}", "some.gift"))

    assert item.facts["topic"] == "31"


def test_the_name_of_a_lost_image_holds_no_sign_that_a_database_refuses():
    (item,) = to_items(read_questions(b"[html]X? <img src='a/b%00.png'>{=a ~b}", "some.gift"))

    assert "An image is lost: b.png." in item.reasons[0]


def test_a_text_shared_by_all_cells_of_a_workbook_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("training.lib.sheets.xlsx_reading.LARGEST_TABLE", 1_000)
    written = {"stem": "x" * 600, "answer": True, "rationale": "y" * 600}
    export = FORMATS["xlsx"].write([to_question("A1", "true-false", written, {})])

    with pytest.raises(UnreadableFile, match="more than 50 million characters"):
        read_questions(export.data, "some.xlsx")


def test_columns_nobody_knows_are_not_told_without_end():
    names = ",".join(f"{'n' * 300}{n}" for n in range(50))
    cells = ",".join("x" * 300 for _n in range(50))
    (item,) = to_items(
        read_questions(f"question,right,option 1,option 2,{names}\nQ?,1,a,b,{cells}".encode(), "f")
    )

    assert len(item.notes) == 20
    assert max(map(len, item.reasons)) < 400


TABLE = "ref;question;right;option 1;option 2\nA1;Où ?;2;là;ici\nA1;Quand ?;1;tôt;tard\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1252"),
        TABLE.encode("utf-16"),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        f"sep=;\n{TABLE}".encode(),
    ],
    ids=["BOM", "Latin-1", "UTF-16", "tabs", "CRLF", "sep"],
)
def test_b19_a_table_in_any_dress_is_read_line_by_line(data):
    first, second = to_items(read_questions(data, "some.csv"))

    assert (str(first.status), first.fields["stem"]) == ("ok", "Où ?")
    assert str(second.status) == "refused"
    assert "has the same ref A1" in second.reasons[-1]


def test_b19_a_table_without_the_column_that_counts_names_those_it_wants():
    with pytest.raises(UnreadableFile, match="The column “question” is missing"):
        read_questions(b"name,mail\nAnn,ann@x.example\n", "some.csv")


def test_b19_half_of_a_table_may_be_bad_and_nothing_is_stored_unless_confirmed(send):
    rows = "".join(f"Question {n}?,{1 + n % 2 * 8},a,b\n" for n in range(6))

    _response, row = send(f"question,right,option 1,option 2\n{rows}".encode(), "some.csv")

    assert row.report["counts"] == {"total": 6, "ok": 3, "changed": 0, "refused": 3}
    assert [line["reasons"][0] for line in row.report["items"] if line["status"] == "refused"] == [
        f"line {n}: There is no option 9." for n in (3, 5, 7)
    ]
    assert not Item.objects.filter(bank=row.bank, ref__startswith="question").exists()


def test_b19_a_table_of_50_000_rows_is_read_and_one_more_is_named():
    head, row = "question,right,option 1,option 2\n", "Where?,1,a,b\n"

    assert len(read_questions((head + row * 49_999).encode(), "some.csv")) == 49_999
    with pytest.raises(UnreadableFile, match="more than 50,000 rows"):
        read_questions((head + row * 50_001).encode(), "some.csv")


@pytest.mark.parametrize("text", NASTY_CELLS)
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_b20_a_cell_that_would_be_run_is_text_and_comes_back(name, text):
    written = {"stem": f"{text} so?", "answer": True, "rationale": f"{text} why"}
    export = FORMATS[name].write([to_question("A1", "true-false", written, {})])

    (item,) = to_items(read_questions(export.data, f"some.{name}"))

    assert item.fields["stem"] == written["stem"].strip()
    if name == "csv":
        cells = [
            cell for row in csv.reader(io.StringIO(export.data.decode("utf-8-sig"))) for cell in row
        ]
        harmful = ("=", "+", "-", "@", "\t", "\r", "\n", "\u00a0=")
        assert not [cell for cell in cells if cell.startswith(harmful)]


def test_b20_a_plain_number_stays_a_number():
    assert [guard(text) for text in ("-2", "3.5", "-2+3")] == ["-2", "3.5", "'-2+3"]


@pytest.mark.parametrize(
    ("gift", "sentence"),
    [
        ("X?{~a ~b}", "No answer is marked as right."),
        ("X?{=a =b ~c}", "One answer is worth 100 %; here 2 are."),
        ("X?{~%70%a ~%70%b ~c}", "The weights of the right answers add up to more than 100 %."),
        ("X?{~%120%a ~b}", "A weight lies between -100 % and 100 %."),
    ],
)
def test_b21_an_item_without_a_key_or_with_two_or_over_100_per_cent_is_refused(gift, sentence):
    (item,) = to_items(read_questions(gift.encode(), "some.gift"))

    assert (str(item.status), item.reasons) == ("refused", [f"line 1: {sentence}"])


def test_b21_a_qti_item_without_a_key_or_with_two_is_refused():
    def judged(*keys: str) -> str:
        values = "".join(f"<value>{key}</value>" for key in keys)
        data = (
            '<assessmentItem identifier="Q" title="Q"><responseDeclaration identifier="R" '
            f'cardinality="single"><correctResponse>{values}</correctResponse>'
            '</responseDeclaration><itemBody><choiceInteraction responseIdentifier="R">'
            '<prompt>X?</prompt><simpleChoice identifier="A">a</simpleChoice>'
            '<simpleChoice identifier="B">b</simpleChoice></choiceInteraction></itemBody>'
            '<responseProcessing template="x/match_correct"/></assessmentItem>'
        )
        (item,) = to_items(read_questions(data.encode(), "q.xml"))
        return str(item.status)

    assert [judged(), judged("A"), judged("A", "B"), judged("C")] == [
        *("refused", "ok", "refused", "refused")
    ]


def test_b21_what_a_file_leaves_open_is_not_publishable(bank):
    (item,) = to_items(read_questions(b"// [id:A1]\nX?{=a ~b}", "some.gift"))
    store_items(bank, [item], dry_run=False, now=NOW)
    draft = open_draft(Item.objects.get(ref="A1"), make_user())

    with pytest.raises(DomainError, match="Fill in before it goes on"):
        propose_draft(draft, now=NOW)


def test_b15_a_download_has_a_name_of_our_own(client, bank):
    author = make_recognition(role="author", scope="needling").instructor
    Bank.objects.filter(pk=bank.pk).update(title="../../x\r\nSet-Cookie: a=b")
    export = make_export(bank, author)
    sign_in(client, author)

    response = client.get(reverse("quizzes:author_export_file", args=[bank.slug, export.public_id]))

    assert response["Content-Disposition"] == f'attachment; filename="{download_name(export)}"'
    assert download_name(export) == f"{bank.slug}-{export.created_at:%Y-%m-%d}.gift.txt"
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("aiken", b"x\n\n" * 300_000),
        ("aiken", b"A. x\n" * 100_000),
        ("gift", b"{\n" + b"::a\n" * 400_000),
        ("gift", b"{" * 50_000 + b"\n\n}" * 50_000),
        ("gift", b"x{" + b"~a" * 50_000 + b"}"),
        ("gift", b"<p" * 400_000 + b"{=a ~b}"),
        ("gift", (b"[html]" + b"<!--" * 2_000 + b"{=a ~b}\n\n") * 20),
        ("gift", (b"[html]" + b"<a " * 3_000 + b"{=a ~b}\n\n") * 20),
        ("gift", (b"\\\\(" * 3_000 + b"{=a ~b}\n\n") * 20),
        ("csv", b"question," + b"a," * 200_000 + b"\nx,y\n"),
        ("", b"x" + b"\n" * 200_000),
    ],
)
def test_a_hostile_text_takes_no_square_of_its_length(name, data):
    """Each took minutes while lines, tags or braces were looked at again and again."""
    began = time.process_time()

    with suppress(UnreadableFile):
        to_items(read_questions(data, "some.file", name))

    assert time.process_time() - began < 20


def test_more_lines_or_questions_than_anybody_writes_are_named():
    with pytest.raises(UnreadableFile, match="more than 1,000,000 lines"):
        read_questions(b"\n" * 1_000_001, "some.file", "gift")
    with pytest.raises(UnreadableFile, match="more than 50,000 questions"):
        read_questions(b"X\n\n" * 50_001, "some.file", "gift")
