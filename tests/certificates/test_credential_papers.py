"""The paper of a credential: archival, accessible, literal, and exactly what was examined."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates.domain.documents.credential_rendering import (
    CredentialPaper,
    ExaminedLine,
    ModuleLine,
    render_credential,
)
from certificates.domain.documents.scope_map import map_of
from certificates.domain.documents.typesetting import PAPERS, Attachment, RenderingFailed
from tests.certificates.samples import DRAFT_WORDS, ISSUED_AT, REGISTER_SENTENCE, page_texts
from tests.certificates.test_body_map import scope_row
from training.people.anatomy import muscles

POINTS_PER_MILLIMETRE = 72 / 25.4
ODD_TEXTS = [
    "{{7*7}}",
    '#read("/etc/passwd")',
    "\\input{/etc/passwd}",
    "#panic",
    "$x$ *b* _i_ `c` // not a comment",
    "<script>alert(1)</script>",
]


def examined(slug: str, **changes: Any) -> ExaminedLine:
    known = muscles()[slug]
    facts = {
        "region": known.region,
        "muscle": f"{known.name}, left side",
        "examined_on": "21 November 2026",
        "examiner": "Marit Halvorsen",
        "recognition": "Academy of Testing, EX-0107, 1 January 2026 to 31 December 2026",
    }
    return ExaminedLine(**(facts | changes))


def make_paper(*names: str, **changes: Any) -> CredentialPaper:
    facts: dict[str, Any] = {
        "kind": "Credential",
        "holder_name": "Maren Holloway",
        "achievement": "was examined in theory and practice, and holds",
        "title": "Dry needling, core muscles",
        "programme_title": "Dry Needling Foundations",
        "programme_version": "1",
        "valid_from": date(2026, 11, 22),
        "valid_until": date(2028, 11, 21),
        "time_zone": "Vancouver",
        "awarded_on": date(2026, 11, 20),
        "issued_on": date(2026, 11, 23),
        "edition": 1,
        "number": "NW-2026-000123",
        "code": "7Q4M9XKD2HTR0123456789ABCD",
        "verify_url": "https://needlewise.example/verify/7Q4M9XKD2HTR0123456789ABCD/?document=N",
        "issuer_name": "Needlewise",
        "regions": ("Shoulder girdle",),
        "examined": tuple(examined(name) for name in names),
        "modules": (
            ModuleLine(
                module="3. Safety",
                passed_on="3 November 2026",
                cut_status="Cut score 31.2, provisional",
            ),
        ),
        "figures": map_of([scope_row(name, "left") for name in names]).figures,
        "status_line": "Status as of 22 November 2026, 10:02 (Vancouver): Valid.",
        "attests": ("passed the timed quiz of the 1 module listed",),
        "does_not_attest": ("the holder is licensed, registered or authorised to needle;",),
        "register_sentence": REGISTER_SENTENCE,
        "registers": ("College of Testing: https://register.example/",),
    }
    return CredentialPaper(**(facts | changes))


def render(paper="a4", names=("upper-trapezius", "infraspinatus"), attachments=(), **changes):
    facts = make_paper(*names, **changes)
    return render_credential(facts, paper=paper, timestamp=ISSUED_AT, attachments=attachments)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_same_facts_give_the_same_bytes():
    assert render() == render()


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_three_landscape_pages_of_the_paper_asked_for(paper):
    pages = PdfFileReader(BytesIO(render(paper))).root["/Pages"]["/Kids"]
    boxes = [[round(float(side)) for side in page.get_object()["/MediaBox"]] for page in pages]
    width, height = (round(side * POINTS_PER_MILLIMETRE) for side in PAPERS[paper])

    assert boxes == [[0, 0, width, height]] * 3


def test_it_declares_pdf_a_3a_and_pdf_ua_1_with_language_and_structure():
    root = PdfFileReader(BytesIO(render(language="fr"))).root
    metadata = root["/Metadata"].data.decode()

    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("fr", True)
    assert "/StructTreeRoot" in root


def test_it_prints_everything_the_statement_asks_for():
    first, second, third = page_texts(render())

    for printed in (
        "Maren Holloway",
        "Dry needling, core muscles",
        "Dry Needling Foundations, programme version 1",
        "22 November 2026",
        "21 November 2028",
        "20 November 2026",
        "23 November 2026",
        "Shoulder girdle",
        "NW-2026-000123",
        "Version 1 of this paper",
        "Status as of 22 November 2026, 10:02 (Vancouver): Valid.",
        REGISTER_SENTENCE,
    ):
        assert printed.replace("’", "'") in first.replace("’", "'")
    assert "DaysarethoseofVancouver." in squeezed(first)
    assert "7Q4M-9XKD-2HTR-0123-4567-89AB-CD" in squeezed(first)
    for printed in (
        "Upper trapezius, left side",
        "Infraspinatus, left side",
        "21 November 2026",
        "Marit Halvorsen",
        "Academy of Testing, EX-0107, 1 January 2026 to 31 December 2026",
        "3. Safety",
        "Cut score 31.2, provisional",
    ):
        assert printed in second
    assert "passed the timed quiz of the 1 module listed" in third
    assert "the holder is licensed, registered or authorised to needle" in third
    assert "College of Testing: https://register.example/" in third


def test_a4_the_paper_of_a_leg_does_not_name_the_chest():
    text = " ".join(page_texts(render(names=("hamstrings", "quadriceps"), regions=("Thigh",))))

    assert "Hamstrings" in text
    assert [word for word in ("Rhomboids", "Thorax", "Thoracic") if word in text] == []


def test_what_was_examined_changes_the_drawing():
    drawn = [map_of([scope_row(name)]).figures for name in ("soleus", "rhomboids")]
    pages = [render(names=("soleus",), figures=figures) for figures in drawn]

    assert pages[0] != pages[1]


def test_the_whole_vocabulary_flows_over_pages_and_nothing_is_lost():
    text = squeezed("".join(page_texts(render("letter", names=tuple(muscles())))))

    assert [name for name, known in muscles().items() if squeezed(known.name) not in text] == []
    assert "3.Safety" in text


def test_a_credential_without_end_and_without_practice_says_so():
    first, second, _ = page_texts(render(names=(), valid_until=None, regions=(), modules=()))

    assert "No end date" in first
    assert "Regions examined None" in first
    assert "Muscle and side" not in second


@pytest.mark.parametrize("never", ["approved by", "may needle", "licensed by"])
def test_it_never_prints_what_a_credential_may_not_claim(never):
    assert never not in " ".join(page_texts(render())).lower()


def test_a_draft_says_so_on_every_page_and_in_its_title():
    pdf = render(is_draft=True)
    title = PdfFileReader(BytesIO(pdf)).trailer["/Info"]["/Title"]

    assert all(DRAFT_WORDS in page for page in page_texts(pdf))
    assert title.startswith(DRAFT_WORDS)
    assert DRAFT_WORDS not in " ".join(page_texts(render()))


def test_its_badge_travels_inside_the_file():
    badge = json.dumps({"type": ["VerifiableCredential"], "name": "Nguyễn"}, ensure_ascii=False)
    attached = Attachment(
        name="credential.json",
        mime_type="application/json",
        description="The same for machines",
        content=badge,
    )
    root = PdfFileReader(BytesIO(render(attachments=[attached]))).root
    (specification,) = (each.get_object() for each in root["/AF"])

    assert (specification["/AFRelationship"], specification["/UF"]) == ("/Data", "credential.json")
    assert specification["/EF"]["/F"].data.decode() == badge


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_b37_a_name_or_title_that_looks_like_code_is_printed_as_it_is(text):
    """B37: `{{7*7}}`, `#read("/etc/passwd")`, `\\input` in name or title: literal text."""
    line = examined("soleus", muscle=text, examiner=text)
    first, second, _ = page_texts(render(holder_name=text, title=text, examined=(line,)))

    assert squeezed(first).count(squeezed(text)) == 2
    assert squeezed(second).count(squeezed(text)) == 4
    assert "root:" not in first + second


@pytest.mark.parametrize(
    "name",
    [
        "Ö",
        "Siobhán O'Brien",
        "Nguyễn Thị Hương Giang",
        "李小龙",
        "さくら ひかり",
        "Жанна Щёголева",
        "Ωλγα Παπαδοπούλου",
        "ᐃᓄᒃᑎᑐᑦ",
    ],
)
def test_names_of_holder_and_examiner_in_other_scripts_are_printed_letter_by_letter(name):
    first, second, _ = page_texts(
        render(holder_name=name, examined=(examined("soleus", examiner=name),))
    )

    assert squeezed(name) in squeezed(first)
    assert squeezed(second).count(squeezed(name)) == 2


@pytest.mark.parametrize(
    "name", ["W" * 200, "Maximiliana Theodora " * 9 + "Konstantin", "李" * 200]
)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_200_characters_fit_on_the_first_page(name, paper):
    pages = page_texts(render(paper, holder_name=name, title="Needling of the core " * 6))

    assert len(pages) == 3
    assert squeezed(name) in squeezed(pages[0])


def test_a_name_without_glyphs_stops_the_rendering():
    with pytest.raises(RenderingFailed):
        render(holder_name="محمد")
