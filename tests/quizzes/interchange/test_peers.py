"""Files in the dialects of other systems, in tests/peers: what becomes of each question."""

from pathlib import Path

import pytest

from quizzes.interchange.formats import detect, read_questions
from quizzes.interchange.inward import to_items
from training.lib.packages import pack

PEERS = Path(__file__).parents[2] / "peers"
OK, CHANGED, REFUSED = "ok", "changed", "refused"


def read(name: str):
    path = PEERS / name
    if path.is_dir():
        files = sorted(part for part in path.rglob("*") if part.is_file())
        data = pack({str(part.relative_to(path)): part.read_text() for part in files})
    else:
        data = path.read_bytes()
    return {item.title: item for item in to_items(read_questions(data, name))}


def key(item) -> list[str]:
    return [option["text"] for option in item.fields["options"] if option.get("correct")]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("moodle.gift", "gift"),
        ("handmade.gift", "gift"),
        ("moodle.xml", "moodle-xml"),
        ("windows.aiken", "aiken"),
        ("excel-fr.csv", "csv"),
    ],
)
def test_the_format_of_each_file_is_found(name, form):
    assert detect((PEERS / name).read_bytes(), "upload").name == form


@pytest.mark.parametrize(
    ("name", "fates"),
    [
        (
            "moodle.gift",
            {
                "Even": CHANGED,
                "Two right": CHANGED,
                "Braces :: and more": OK,
                "Number": CHANGED,
                "Range": CHANGED,
                "Pairs": CHANGED,
                "True": CHANGED,
                "Essay": REFUSED,
                "Description": REFUSED,
                "Short": REFUSED,
            },
        ),
        (
            "handmade.gift",
            {
                "The sum of two and two is _____ as everybody knows.": OK,
                "Two plus two": OK,
                "Q3": OK,
                "Q4": CHANGED,
                "Q5": OK,
                "Q6": OK,
                "Q7": OK,
                "Q8": OK,
                "Q9": OK,
                "Q10": CHANGED,
                "Q11": REFUSED,
                "Q12": OK,
            },
        ),
        (
            "moodle.xml",
            {
                "Even": CHANGED,
                "Primes": CHANGED,
                "All or nothing": OK,
                "Two": CHANGED,
                "Length": CHANGED,
                "Doubles": OK,
                "Halves": OK,
                "Count": CHANGED,
                "Gaps": REFUSED,
                "More gaps": REFUSED,
                "Essay": REFUSED,
                "Note": REFUSED,
                "Sum": REFUSED,
                "Word": REFUSED,
            },
        ),
        (
            "windows.aiken",
            {
                "Which number is even?": OK,
                "Which number is odd?": OK,
                "e.g. the number after two is? It has one digit.": OK,
                "U.S. spelling of colour?": OK,
                "Two keys?": REFUSED,
            },
        ),
        (
            "tao",
            {"Even": CHANGED, "Primes": CHANGED, "Point": REFUSED, "tests/t1/test.xml": REFUSED},
        ),
        ("openolat", {"Even": CHANGED, "Kprim": OK}),
        ("rogo", {"Even": CHANGED}),
        ("qti30", {"Inline": OK, "Order": CHANGED, "Number": OK}),
    ],
)
def test_what_becomes_of_each_question(name, fates):
    assert {title: str(item.status) for title, item in read(name).items()} == fates


def test_gift_of_moodle_says_what_is_lost_and_keeps_tags_and_categories():
    even = read("moodle.gift")["Even"]

    assert (even.ref, even.facts) == ("N-01", {"level": "apply", "tags": ["easy-one", "numbers"]})
    assert key(even) == ["4"]
    assert [row["text"] for row in even.fields["options"]] == ["4", "0: zero", "3"]
    assert even.reasons == [
        "“easy] one” is kept as the tag “easy-one”.",
        "“$course$/top/Numbers” is kept as the tag “numbers”.",
        "line 7: Formatting is lost: strong.",
        "line 7: “0: zero” earned 50 %; here only the best answer earns a mark.",
        "line 7: “3” earned -33.33333 %; here only the best answer earns a mark.",
    ]


def test_gift_escapes_and_line_ends_are_part_of_the_text():
    braces = read("moodle.gift")["Braces :: and more"]

    assert braces.fields["stem"] == "What does { a ~ b # c = d } hold?\nTwo lines."
    assert key(braces) == ["Signs {so}"]


def test_gift_numbers_have_ranges_and_tolerances():
    handmade, moodle = read("handmade.gift"), read("moodle.gift")

    told = [
        (item.fields["value"], item.fields["tolerance"])
        for item in (handmade["Q5"], handmade["Q6"], handmade["Q7"], moodle["Range"])
    ]
    assert told == [(2000, 0), (3.14, 0.005), (3, 2), (3, 2)]


def test_one_right_answer_of_two_that_could_both_be_marked_is_one_best_answer():
    item = read("handmade.gift")["Q10"]

    assert (item.kind, key(item)) == ("single-best-answer", ["Yes"])
    assert item.reasons == [
        "line 29: Several could be marked, and one is right: here one is chosen.",
        "line 29: “No” earned -100 %; here only the best answer earns a mark.",
    ]


def test_moodle_xml_names_files_hints_marks_and_feedback_that_are_lost():
    even = read("moodle.xml")["Even"]

    assert (even.ref, even.facts) == ("X-101", {"topic": "3.1", "tags": ["numbers"]})
    assert even.fields["stem"] == "Which is even?\n[A die]"
    assert even.fields["fixed_order"] is True
    assert [reason for reason in even.reasons if reason.startswith("line 11:")] == [
        "line 11: An image is lost: die one.png.",
        "line 11: Formatting is lost: em.",
        "line 11: The feedback “Look at the last figure.” on the whole is lost.",
        "line 11: Hints are lost: 1.",
        "line 11: It was worth 2 marks; here every question is worth one.",
        "line 11: The general feedback now stands with the right answer.",
    ]


def test_moodle_xml_several_right_answers_earn_shares_or_all_or_nothing():
    items = read("moodle.xml")

    assert [
        (items[title].kind, items[title].fields["scoring"], key(items[title]))
        for title in ("Primes", "All or nothing")
    ] == [
        ("multiple-response", "per-option", ["2", "3", "5"]),
        ("multiple-response", "all-or-nothing", ["1", "3"]),
    ]


def test_moodle_xml_numbers_have_units_and_dragged_pairs_are_pairs():
    items = read("moodle.xml")

    length = items["Length"].fields
    assert (length["value"], length["tolerance"], length["unit"]) == (50, 0.5, "cm")
    assert [stem["text"] for stem in items["Halves"].fields["stems"]] == ["two", "four"]
    assert [step["text"] for step in items["Count"].fields["steps"]] == ["one", "two", "three"]


def test_moodle_xml_kinds_we_do_not_have_are_refused_with_the_reason():
    items = read("moodle.xml")

    assert "a text with several gaps would have to be cut" in items["More gaps"].reasons[-1]
    assert "an essay is marked by a person" in " ".join(items["Essay"].reasons)
    assert "its numbers change from one person to the next" in " ".join(items["Sum"].reasons)


def test_aiken_takes_both_signs_small_letters_and_a_byte_order_mark():
    items = read("windows.aiken")

    assert [key(item) for item in items.values() if item.fields] == [
        ["4"],
        ["2"],
        ["three"],
        ["color"],
    ]
    assert items["Two keys?"].reasons == ["line 23: The answer “A, B” is none of its options."]


def test_a_french_table_is_read_with_its_commas_and_letters():
    first, second, third = read("excel-fr.csv").values()

    assert first.fields["stem"] == "Quel nombre est pair ; été compris ?"
    assert (second.fields["value"], second.fields["tolerance"]) == (2.5, 0.1)
    assert third.reasons[2:] == [
        "line 6: One option is right; here 0 are.",
        "The column “réf” is not kept.",
    ]
    assert "Not read: the column “réf”, for example “N-1”, “N-2”, “N-3”." in first.reasons


def test_tao_marks_come_from_the_mapping_where_no_key_is_written():
    items = read("tao")

    assert (key(items["Even"]), key(items["Primes"])) == (["4"], ["2", "3"])
    assert items["Even"].fields["stem"] == "Look at the die. [A die]\nWhich number is even?"
    assert items["Primes"].fields["scoring"] == "per-option"
    assert "draw the areas on the figure in our editor" in items["Point"].reasons[0]


def test_openolat_rules_spelt_out_are_understood_and_kprim_is_a_match():
    items = read("openolat")

    assert items["Even"].reasons == ["sc one.xml, line 2: The feedback “Count again.” is lost."]
    kprim = items["Kprim"].fields
    texts = {option["id"]: option["text"] for option in kprim["options"]}
    assert [texts[stem["answer"]] for stem in kprim["stems"]] == [*"+-+-"]


def test_rogo_feedback_of_a_choice_is_its_reason_and_what_is_always_shown_is_general():
    even = read("rogo")["Even"]

    assert [row["rationale"] for row in even.fields["options"]] == [
        "Three is odd.",
        "2 × 2\nEven numbers are doubles.",
    ]


def test_qti_3_inline_choices_orders_and_numbers():
    items = read("qti30")

    assert items["Inline"].fields["stem"] == "Two and two is _____ ."
    assert [step["text"] for step in items["Order"].fields["steps"]] == ["one", "two", "three"]
    assert (items["Number"].fields["stem"], items["Number"].fields["tolerance"]) == (
        "What is pi?",
        0.005,
    )
