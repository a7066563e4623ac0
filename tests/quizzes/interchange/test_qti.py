"""QTI packages of 2.1, 2.2 and 3.0, as other systems write them."""

import pytest

from quizzes.interchange import qti
from quizzes.interchange.formats import detect, read_questions
from quizzes.interchange.inward import to_items
from training.lib.packages import pack
from training.lib.sheets.table import UnreadableFile

V21 = "http://www.imsglobal.org/xsd/imsqti_v2p1"
V30 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MATCH = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/'
    'match_correct"/>'
)
MAP = MATCH.replace("match_correct", "map_response")


def declared(cardinality: str, base: str, *values: str, extra: str = "") -> str:
    correct = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}"><correctResponse>{correct}</correctResponse>{extra}'
        "</responseDeclaration>"
    )


def item_of(response: str, body: str, rules: str = MATCH, extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<assessmentItem xmlns="{V21}" identifier="Q-1" title="One" '
        f'adaptive="false" timeDependent="false">{response}{extra}'
        f"<itemBody>{body}</itemBody>{rules}</assessmentItem>"
    ).encode()


def choices(*parts: str, extra: str = 'maxChoices="1"', prompt: str = "Where?") -> str:
    inside = "".join(
        f'<simpleChoice identifier="{name}">{name.lower()}</simpleChoice>' for name in parts
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" {extra}>'
        f"<prompt>{prompt}</prompt>{inside}</choiceInteraction>"
    )


def read_one(data: bytes):
    (item,) = to_items(qti.read(data, "q1.xml"))
    return item


def key(item) -> list[str]:
    return [option["text"] for option in item.fields["options"] if option.get("correct")]


def test_one_choice_is_taken_as_it_is_and_its_names_tell_no_place():
    item = read_one(item_of(declared("single", "identifier", "B"), choices("A", "B", "C")))

    assert (item.status, item.ref, item.kind, item.title) == (
        "ok",
        "Q-1",
        "single-best-answer",
        "One",
    )
    assert (item.fields["stem"], key(item)) == ("Where?", ["b"])
    assert {len(option["id"]) for option in item.fields["options"]} == {8}


def test_version_3_reads_like_version_2():
    item = read_one(
        f'<qti-assessment-item xmlns="{V30}" identifier="Q-1" title="One">'
        '<qti-response-declaration identifier="RESPONSE" cardinality="single" '
        'base-type="identifier"><qti-correct-response><qti-value>B</qti-value>'
        "</qti-correct-response></qti-response-declaration><qti-item-body>"
        '<qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1">'
        "<qti-prompt>Where?</qti-prompt>"
        '<qti-simple-choice identifier="A">a</qti-simple-choice>'
        '<qti-simple-choice identifier="B">b</qti-simple-choice>'
        "</qti-choice-interaction></qti-item-body><qti-response-processing "
        'template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'
        "</qti-assessment-item>".encode()
    )

    assert (item.status, item.fields["stem"], key(item)) == ("ok", "Where?", ["b"])


def test_several_choices_are_all_or_nothing_by_match_and_shares_by_a_mapping():
    several = choices("A", "B", "C", extra='maxChoices="0"')
    mapping = "".join(
        f'<mapEntry mapKey="{name}" mappedValue="{value}"/>'
        for name, value in [("A", 1), ("B", 1), ("C", -2)]
    )
    whole = read_one(item_of(declared("multiple", "identifier", "A", "B"), several))
    mapped = declared(
        "multiple", "identifier", "A", "B", extra=f"<mapping lowerBound='0'>{mapping}</mapping>"
    )
    shares = read_one(item_of(mapped, several, MAP))
    uneven = read_one(item_of(mapped.replace("-2", "0"), several, MAP))

    assert (whole.status, whole.fields["scoring"]) == ("ok", "all-or-nothing")
    assert (shares.status, shares.fields["scoring"]) == ("ok", "per-option")
    assert uneven.status == "changed"
    assert "The weights 50 %, 50 %, 0 %" in uneven.reasons[0]


def test_what_a_mapping_takes_off_for_any_other_choice_is_named():
    mapping = "<mapping defaultValue='-1'><mapEntry mapKey='A' mappedValue='2'/></mapping>"
    response = declared("single", "identifier", "A", extra=mapping)
    item = read_one(item_of(response, choices("A", "B"), MAP))

    assert (item.status, item.reasons) == (
        "changed",
        ["q1.xml, line 2: “b” earned -50 %; here only the best answer earns a mark."],
    )


def test_order_match_and_number():
    order = (
        '<orderInteraction responseIdentifier="RESPONSE" shuffle="true">'
        + "".join(f'<simpleChoice identifier="{n}">{n}</simpleChoice>' for n in "XYZ")
        + "</orderInteraction>"
    )
    match = (
        '<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="2">'
        + "".join(
            "<simpleMatchSet>"
            + "".join(
                f'<simpleAssociableChoice identifier="{n}" matchMax="1">{n}'
                "</simpleAssociableChoice>"
                for n in names
            )
            + "</simpleMatchSet>"
            for names in ("PQ", "XYZ")
        )
        + "</matchInteraction>"
    )
    number = '<p>How many? <textEntryInteraction responseIdentifier="RESPONSE"/></p>'

    ordered = read_one(item_of(declared("ordered", "identifier", *"ZXY"), f"<p>Order</p>{order}"))
    matched = read_one(
        item_of(declared("multiple", "directedPair", "P X", "Q X"), f"<p>Match</p>{match}")
    )
    numbered = read_one(item_of(declared("single", "float", "2.5"), number))

    assert [step["text"] for step in ordered.fields["steps"]] == ["Z", "X", "Y"]
    assert (ordered.status, ordered.fields["scoring"]) == ("ok", "all-or-nothing")
    assert matched.kind == "extended-matching"
    assert matched.reasons == [
        "q1.xml, line 2: It was all or nothing; here each pair earns its share."
    ]
    assert (numbered.status, numbered.fields["stem"], numbered.fields["value"]) == (
        "ok",
        "How many?",
        2.5,
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "<rubricBlock view='candidate'><p>Read.</p></rubricBlock>",
            "The instruction “Read.” is not kept.",
        ),
        ("<p>See <img src='lung.png' alt='A lung'/></p>", "An image is lost: lung.png."),
        ("<p>Is it <b>near</b>?</p>", "Formatting is lost: b."),
    ],
)
def test_what_is_not_kept_is_named(body, reason):
    item = read_one(item_of(declared("single", "identifier", "B"), body + choices("A", "B")))

    assert (item.status, item.reasons) == ("changed", [f"q1.xml, line 2: {reason}"])


@pytest.mark.parametrize(
    ("response", "body", "sentence"),
    [
        (declared("single", "identifier"), choices("A", "B"), "No answer is marked as right."),
        (
            declared("single", "identifier", "A", "B"),
            choices("A", "B"),
            "One choice is right; here 2 are.",
        ),
        (declared("single", "identifier", "X"), choices("A", "B"), "The key “X” is none"),
        ("", choices("A", "B"), "The response RESPONSE is not declared."),
        (declared("single", "identifier", "A"), "<p>Text</p>", "this item has 0"),
        (declared("single", "identifier", "A"), choices("A", "B") * 2, "this item has 2"),
        (
            declared("single", "string"),
            "<extendedTextInteraction responseIdentifier='RESPONSE'/>",
            "The interaction “extendedTextInteraction” is not taken",
        ),
        (
            declared("single", "string", "red"),
            "<p>x <textEntryInteraction responseIdentifier='RESPONSE'/></p>",
            "An answer typed as text is not taken: “red”.",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_file_and_line(response, body, sentence):
    item = read_one(item_of(response, body))

    assert item.status == "refused"
    assert item.reasons[0].startswith("q1.xml, line 2: ")
    assert sentence in item.reasons[0]


def packed(*resources: str, **files: bytes) -> bytes:
    manifest = "<manifest><resources>" + "".join(resources) + "</resources></manifest>"
    parts = {"imsmanifest.xml": manifest}
    return pack(parts | {name.replace("_", "."): data.decode() for name, data in files.items()})


def resource(href: str, kind: str = "imsqti_item_xmlv2p1", inside: str = "") -> str:
    return f'<resource identifier="r" type="{kind}" href="{href}">{inside}</resource>'


def test_a_package_tells_of_every_resource():
    good = item_of(declared("single", "identifier", "B"), choices("A", "B"))
    data = packed(
        resource("q1.xml", inside="<file href='q1.xml'/><file href='lung.png'/>"),
        resource("q2.xml"),
        resource("q3.xml"),
        resource("test.xml", "imsqti_test_xmlv2p1"),
        q1_xml=good,
        q2_xml=b"<assessmentItem><itemBody>",
    )

    taken, broken, missing, test = to_items(read_questions(data, "some.zip"))

    assert detect(data, "some.zip").name == "qti22"
    assert (taken.status, taken.reasons) == (
        "changed",
        ["q1.xml, line 2: A file is lost: lung.png."],
    )
    assert "not well-formed" in broken.reasons[0]
    assert missing.reasons == ["q3.xml: q3.xml is missing in the zip."]
    assert test.reasons == ["test.xml: A test is not taken: its questions are."]


def test_a_resource_outside_the_package_is_refused():
    (item,) = to_items(qti.read(packed(resource("../../etc/passwd")), "some.zip"))

    assert (item.status, item.reasons) == (
        "refused",
        ["../../etc/passwd: ../../etc/passwd points outside the package."],
    )


def test_a_package_without_a_manifest_is_refused():
    with pytest.raises(UnreadableFile, match=r"imsmanifest\.xml"):
        qti.read(pack({"q1.xml": "<a/>"}), "some.zip")
