"""CSV and XLSX: any spreadsheet's dialect in, and no cell that a spreadsheet would run out."""

import csv
import io
import zipfile

import pytest

from quizzes.interchange import csvfile, xlsx
from quizzes.interchange.inward import to_items
from quizzes.interchange.outward import to_question
from tests.quizzes.kinds_samples import ITEMS
from training.lib.packages import Package, pack
from training.lib.sheets.table import UnreadableFile

ROW = "ref,question,right,option 1,option 2\nA1,Où?,2,Là,Ici\n"


def read(text: str, encoding: str = "utf-8"):
    return to_items(csvfile.read(text.encode(encoding), "some.csv"))


def key(item) -> list[str]:
    return [option["text"] for option in item.fields["options"] if option.get("correct")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ROW, "utf-8"),
        (ROW, "utf-8-sig"),
        (ROW, "utf-16"),
        (ROW.replace(",", ";"), "utf-8"),
        (ROW.replace(",", "\t"), "utf-8"),
        (ROW.replace("\n", "\r\n"), "cp1252"),
    ],
)
def test_every_dialect_is_read(text, encoding):
    (item,) = read(text, encoding)

    assert (item.ref, item.kind, item.fields["stem"], key(item)) == (
        "A1",
        "single-best-answer",
        "Où?",
        ["Ici"],
    )


def test_a_line_that_is_wrong_is_refused_and_the_others_are_taken():
    good, no_key, no_option, no_kind = read(
        "question,kind,right,option 1,option 2\n"
        "One?,,A,a,b\n"
        "Two?,,,a,b\n"
        "Three?,,7,a,b\n"
        "Four?,essay,1,a,b\n"
    )

    assert good.status == "ok"
    assert no_key.reasons == ["line 3: One option is right; here 0 are."]
    assert no_option.reasons == ["line 4: There is no option 7."]
    assert no_kind.reasons == ["line 5: A table has no questions of the kind “essay”."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ref,right\nA1,1\n", "The column “question” is missing"),
        ("question,right,right\nA1,1,1\n", "The column “right” is there twice"),
        ('question\n"open', "line 2: this is not CSV"),
        ("", "The table is empty"),
        ("question\n" + "x\n" * 50_001, "more than 50,000 rows"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        csvfile.read(text.encode(), "some.csv")


def test_an_unknown_column_is_named_as_lost():
    (item,) = read(ROW.replace("option 2", "option 2,author").replace("Ici", "Ici,Ann"))

    assert (item.status, item.reasons) == (
        "changed",
        [
            "Not read: the column “author”, for example “Ann”.",
            "line 2: The column “author” is not kept.",
        ],
    )


RUN = ["=1+1", "+1", "-1 mm", "@x", "\t=1", "\u00a0=1", "'=1", "＝1", "'''+1", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", RUN)
def test_a_cell_that_a_spreadsheet_would_run_is_text_and_comes_back(text):
    item = ITEMS["true-false"] | {"stem": f"x{text}", "rationale": text}
    question = to_question("A1", "true-false", item, {})

    export = csvfile.write([question])
    rows = csv.DictReader(io.StringIO(export.data.decode("utf-8-sig")))
    cell = next(rows)["rationale"]
    (found,) = to_items(csvfile.read(export.data, "some.csv"))
    (same,) = to_items(xlsx.read(xlsx.write([question]).data, "some.xlsx"))

    assert cell == f"'{text}"
    assert found.fields["rationale"].strip() == same.fields["rationale"].strip() == text.strip()


def test_a_sheet_of_another_program_is_read_with_shared_texts_and_formulas():
    export = xlsx.write([to_question("A1", "true-false", ITEMS["true-false"], {})])
    parts = {
        name: Package(export.data).read(name).decode() for name in Package(export.data).names()
    }
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{main}"><si><t>question</t></si><si><t>right</t></si>'
        "<si><r><t>Is it </t></r><r><t>so?</t></r></si></sst>"
    )
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}"><sheetData>'
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="C4" t="b"><f>1=1</f><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )

    (item,) = to_items(xlsx.read(pack(parts), "some.xlsx"))

    assert (item.kind, item.fields["stem"], item.fields["answer"]) == (
        "true-false",
        "Is it so?",
        True,
    )
    assert item.reasons == ["line 4: A formula is lost: its last value was taken."]


def zipped(*entries: tuple[str, bytes], attributes: int = 0, flags: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = attributes
            file.writestr(entry, data, zipfile.ZIP_DEFLATED)
    data = bytearray(out.getvalue())
    if flags:
        data[data.rindex(b"PK\x01\x02") + 8] |= flags
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (zipped(("../x", b"")), "does not leave its folder"),
        (zipped(("/x", b"")), "begins in its own folder"),
        (zipped(("C:/x", b"")), "begins in its own folder"),
        (zipped(("x", b""), attributes=0o120777 << 16), "links are not allowed"),
        (zipped(("x", b"a"), flags=1), "is encrypted"),
        (zipped(("x.zip", b"")), "archives in an archive"),
        (zipped(("x", bytes(2_000_000))), "packed more than a hundredfold"),
        (zipped(*((str(n), b"") for n in range(2_001))), "more than 2,000 files"),
        (zipped(("x", b""))[:-10], "The zip file is damaged"),
        (b"PK\x03\x04nothing", "The zip file is damaged"),
    ],
)
def test_a_zip_that_could_do_harm_is_refused_with_the_limit(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        Package(data)
