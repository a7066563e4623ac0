"""Moodle XML: what is read, what is named as lost, and what is refused with its line."""

import base64

import pytest

from quizzes.interchange import moodle
from quizzes.interchange.inward import to_items
from training.lib.sheets.table import UnreadableFile


def read(body: str):
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>'
    return to_items(moodle.read(text.encode(), "quiz.xml"))


def question(kind: str, inside: str, stem: str = "<p>Where?</p>", extra: str = "") -> str:
    return (
        f'<question type="{kind}"><name><text>One</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text>{extra}</questiontext>'
        f"<generalfeedback format='html'><text></text></generalfeedback>"
        f"<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty>"
        f"<hidden>0</hidden><idnumber></idnumber>{inside}</question>"
    )


def answer(text: str, fraction: str = "0", feedback: str = "", extra: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text>{text}</text>{extra}'
        f'<feedback format="html"><text>{feedback}</text></feedback></answer>'
    )


GOOD = answer("Here", "100", "Yes.") + answer("There", "0", "No.")


def test_one_best_answer_is_taken_as_it_is():
    (item,) = read(question("multichoice", f"<single>true</single>{GOOD}"))

    assert (item.status, item.kind, item.title, item.reasons) == (
        "ok",
        "single-best-answer",
        "One",
        [],
    )
    assert [(o["text"], o["rationale"]) for o in item.fields["options"]] == [
        ("Here", "Yes."),
        ("There", "No."),
    ]


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<defaultgrade>2</defaultgrade>", None),
        ("<hint format='html'><text>Look up.</text></hint>", "Hints are lost: 1."),
        ("<tags><tag><text>★</text></tag></tags>", "The tag “★” is not kept."),
        ("<plugin>x</plugin>", "The field “plugin” is not kept."),
        (
            "<incorrectfeedback format='html'><text>Read 3.1.</text></incorrectfeedback>",
            "The feedback “Read 3.1.” on the whole is lost.",
        ),
    ],
)
def test_what_is_not_kept_is_named(inside, reason):
    text = question("multichoice", f"<single>true</single>{GOOD}{inside}")
    if reason is None:
        text = text.replace("<defaultgrade>1.0000000</defaultgrade>", "")
        reason = "It was worth 2 marks; here every question is worth one."
    (item,) = read(text)

    assert (item.status, item.reasons) == ("changed", [f"line 3: {reason}"])


def test_the_usual_texts_of_moodle_change_nothing_and_are_named():
    usual = "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback>"
    (item,) = read(question("multichoice", f"<single>true</single>{GOOD}{usual}"))

    assert (item.status, item.reasons) == (
        "ok",
        ["The usual text “Your answer is correct.” is not kept."],
    )


def test_an_embedded_picture_is_named_as_lost():
    picture = base64.b64encode(b"GIF89a").decode()
    file = f'<file name="lung.png" path="/" encoding="base64">{picture}</file>'
    stem = '<p>See <img src="@@PLUGINFILE@@/lung.png" alt="A lung"></p>'
    (item,) = read(question("multichoice", f"<single>true</single>{GOOD}", stem, file))

    assert item.fields["stem"] == "See [A lung]"
    assert (item.status, item.reasons) == ("changed", ["line 3: An image is lost: lung.png."])


def test_several_answers_with_even_weights_are_taken_as_they_are():
    answers = answer("a", "33.33333") + answer("b", "33.33333") + answer("c", "33.33333")
    (item,) = read(question("multichoice", f"<single>false</single>{answers}{answer('d', '-100')}"))

    assert (item.status, item.kind, item.fields["scoring"]) == (
        "ok",
        "multiple-response",
        "per-option",
    )


def test_a_number_with_its_unit_and_the_feedback_for_any_other():
    unit = "<units><unit><multiplier>1</multiplier><unit_name>mm</unit_name></unit></units>"
    right = answer("25", "100", "Right.", "<tolerance>0.5</tolerance>")
    (item,) = read(question("numerical", right + answer("*", "0", "Look again.") + unit))

    assert (item.fields["value"], item.fields["tolerance"], item.fields["unit"]) == (25, 0.5, "mm")
    assert item.reasons == ["line 3: The feedback “Look again.” on any other number is lost."]


def test_matching_and_ordering():
    pairs = "".join(
        f"<subquestion format='html'><text>{a}</text><answer><text>{b}</text></answer>"
        "</subquestion>"
        for a, b in [("Phobia", "No"), ("Diabetes", "Yes"), ("", "Ask")]
    )
    steps = "".join(answer(text, str(n)) for n, text in [(2, "Then"), (1, "First"), (3, "Last")])
    matching, ordering = read(
        question("matching", pairs)
        + question("ordering", f"<gradingtype>ABSOLUTE_POSITION</gradingtype>{steps}", "Order?")
    )

    assert (matching.status, matching.kind) == ("ok", "extended-matching")
    assert [one["text"] for one in matching.fields["options"]] == ["No", "Yes", "Ask"]
    assert [one["text"] for one in ordering.fields["steps"]] == ["First", "Then", "Last"]
    assert (ordering.status, ordering.fields["scoring"]) == ("changed", "adjacent-pairs")


@pytest.mark.parametrize(
    ("kind", "inside", "why"),
    [
        ("essay", "", "an essay is marked by a person"),
        ("multianswer", "", "would have to be cut into several questions"),
        ("calculatedmulti", "", "its numbers change from one person to the next"),
        ("ddmarker", "", "draw the areas on the figure in our editor"),
        ("shortanswer", answer("red", "100"), "An answer typed as text is not taken: “red”."),
        ("multichoice", f"<single>true</single>{answer('a')}{answer('b')}", "No answer is marked"),
        ("multichoice", answer("a", "100") + answer("b", "100"), "here 2 are"),
        ("truefalse", answer("true") + answer("false"), "here 0 are"),
        ("numerical", answer("five", "100"), "The answer is not a number: “five”."),
        ("numerical", answer("5", "1e309"), "A weight is not a number"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(kind, inside, why):
    refused, good = read(question(kind, inside) + "\n" + question("multichoice", GOOD, "Good one?"))

    assert (refused.status, good.status) == ("refused", "ok")
    assert refused.reasons[0].startswith("line 3: ")
    assert why in refused.reasons[0]


def test_a_category_is_kept_as_a_tag():
    body = '<question type="category"><category><text>top/A</text></category></question>\n'
    (item,) = read(body + question("multichoice", GOOD))

    assert (item.facts, item.reasons) == ({"tags": ["a"]}, ["“top/A” is kept as the tag “a”."])


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (BOMB.encode(), "a document type or entities are not allowed"),
        (OUTSIDE.encode(), "a document type or entities are not allowed"),
        (b'<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz/>', "a document type"),
        (b"<quiz>\n<question></quiz>", "line 2: this is not well-formed XML"),
        (b'<?xml version="1.0" encoding="UTF-8"?><quiz>\xe9</quiz>', "not well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><quiz/>', "encoding"),
        (b"<a>" * 200, "nested too deeply"),
        (b"<questestinterop/>", "This is no Moodle XML"),
        (b"", "not well-formed"),
    ],
)
def test_xml_that_cannot_be_trusted_or_read_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        moodle.read(data, "quiz.xml")
