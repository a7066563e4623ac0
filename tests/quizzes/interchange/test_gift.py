"""GIFT as Moodle writes it: what is taken, what is said to be lost, what is refused and why."""

import pytest

from quizzes.interchange import gift
from quizzes.interchange.inward import to_items


def read(text: str):
    return to_items(gift.read(text.encode(), "some.gift"))


def read_one(text: str):
    (item,) = read(text)
    return item


def key(item) -> list[str]:
    return [option["text"] for option in item.fields["options"] if option.get("correct")]


def test_one_best_answer_with_a_reason_for_each_option_is_taken_as_it_is():
    item = read_one("::Site::Where?{\n=Here#Yes, here.\n~There#No.\n}")

    assert (item.status, item.kind, item.title, item.reasons) == (
        "ok",
        "single-best-answer",
        "Site",
        [],
    )
    assert item.fields["stem"] == "Where?"
    assert key(item) == ["Here"]
    assert [one["rationale"] for one in item.fields["options"]] == ["Yes, here.", "No."]


def test_ids_of_options_are_the_same_at_every_reading_and_tell_no_place():
    first = read_one("::Site::Where?{=Here ~There}")
    turned = read_one("::Site::Where?{~There =Here}")

    ids = {option["text"]: option["id"] for option in first.fields["options"]}
    assert {option["text"]: option["id"] for option in turned.fields["options"]} == ids
    assert first.ref == turned.ref


def test_escaped_signs_are_part_of_the_text():
    item = read_one(r"::A\:B::Is 1 \= 1 \{so\} \~ \# or \\ ?{=Yes \= yes ~No \: no}")

    assert item.title == "A:B"
    assert item.fields["stem"] == "Is 1 = 1 {so} ~ # or \\ ?"
    assert [option["text"] for option in item.fields["options"]] == ["Yes = yes", "No : no"]


def test_the_id_our_facts_and_tags_in_a_comment_are_read():
    item = read_one("// [id:M3-01] [tag:topic=3.1] [tag:critical=yes] [tag:easy]\nX?{=a ~b}")

    assert item.ref == "M3-01"
    assert item.facts == {"topic": "3.1", "critical": True, "tags": ["easy"]}
    assert (item.status, item.reasons) == ("ok", [])


def test_a_category_is_kept_as_a_tag_and_said():
    item = read_one("$CATEGORY: top/Needling\n\nX?{=a ~b}")

    assert (item.status, item.reasons) == (
        "ok",
        ["“top/Needling” is kept as the tag “needling”."],
    )


def test_the_category_that_moodle_makes_by_itself_is_only_noted():
    item = read_one("$CATEGORY: $course$/top/Default for Needling\n\nX?{=a ~b}")

    assert item.status == "ok"
    assert item.reasons == ["The category “$course$/top/Default for Needling” is not kept."]


@pytest.mark.parametrize(
    ("text", "stem", "status"),
    [
        ("[html]<p>Is it <b>near</b> &lt; 5&nbsp;mm?</p>", "Is it near < 5 mm?", "changed"),
        ("[html]<p>Is it near?</p>", "Is it near?", "ok"),
        ("[markdown]Is it **near**?", "Is it near?", "changed"),
        ("[plain]Is it <b>near</b>?", "Is it <b>near</b>?", "ok"),
        ("Is <i>it</i> near?", "Is it near?", "changed"),
        ("Is 3 < 4 > 2?", "Is 3 < 4 > 2?", "ok"),
        (r"Is \\(x^2\\) so?", r"Is \(x^2\) so?", "changed"),
        ("Line one\\nline two?", "Line one\nline two?", "ok"),
        (
            '[html]See <img src\\="@@PLUGINFILE@@/a.png" alt\\="Lung"> here',
            "See [Lung] here",
            "changed",
        ),
    ],
)
def test_markup_becomes_plain_text(text, stem, status):
    item = read_one(f"{text}{{=a ~b}}")

    assert (item.fields["stem"], item.status) == (stem, status)


def test_partial_credit_is_said_to_be_lost():
    item = read_one("X?{=a ~%50%b ~c}")

    assert (item.status, item.kind, key(item)) == ("changed", "single-best-answer", ["a"])
    assert item.reasons == ["line 1: “b” earned 50 %; here only the best answer earns a mark."]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ("~%50%a ~%50%b ~%-100%c", "ok"),
        ("~%50%a ~%50%b ~%-50%c ~%-50%d", "ok"),
        ("~%33.333%a ~%33.333%b ~%33.333%c ~%-100%d", "ok"),
        ("~%50%a ~%50%b ~c", "changed"),
        ("~%70%a ~%30%b ~%-100%c", "changed"),
    ],
)
def test_weights_that_are_not_ours_are_said_to_be_lost(answers, status):
    item = read_one(f"X?{{{answers}}}")

    assert (item.kind, item.fields["scoring"], item.status) == (
        "multiple-response",
        "per-option",
        status,
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ("=a =b ~c", "One answer is worth 100 %; here 2 are."),
        ("~a ~b", "No answer is marked as right."),
        ("~%70%a ~%70%b ~c", "The weights of the right answers add up to more than 100 %."),
        ("~%150%a ~b ~c", "A weight lies between -100 % and 100 %."),
        ("=a ~a", "“a” is there twice."),
        ("", "An essay is marked by a person; such questions are not taken."),
        ("=yellow =red", "An answer typed as text is not taken: “yellow”."),
        ("#", "The number is missing."),
        ("#five", "The answer is not a number: “five”."),
        ("#5..1", "The range ends before it begins: 5..1."),
        ("#1e309", "The answer is not a number: “1e309”."),
        ("#NaN", "The answer is not a number: “NaN”."),
        ("=a -> 1 =b", "An answer has no “->”: “b”."),
    ],
)
def test_a_question_that_cannot_be_taken_is_refused_with_its_line(answers, sentence):
    item = read_one(f"\n\nX?{{{answers}}}")

    assert (item.status, item.reasons) == ("refused", [f"line 3: {sentence}"])
    assert item.fields == {}


@pytest.mark.parametrize(
    ("answers", "value", "tolerance"),
    [
        ("#3:2", 3, 2),
        ("#3", 3, 0),
        ("#1..5", 3, 2),
        ("#0.1..0.4", 0.25, 0.15),
        ("#-1.5:0.25", -1.5, 0.25),
        ("#=1822:0 =%50%1822:2", 1822, 0),
        ("=42", 42, 0),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(answers, value, tolerance):
    item = read_one(f"X?{{{answers}}}")

    assert item.kind == "short-numeric"
    assert (item.fields["value"], item.fields["tolerance"]) == (value, tolerance)


def test_feedback_on_other_numbers_is_said_to_be_lost():
    item = read_one("X?{#=5:0#Right. =%50%5:1#Nearly. ~#Look again.}")

    assert item.fields["rationale"] == "Right."
    assert item.status == "changed"
    assert item.reasons == [
        "line 1: The feedback “Look again.” on any other number is lost.",
        "line 1: 5 earned 50 %; here only the right number earns a mark.",
        "line 1: The feedback “Nearly.” on another number is lost.",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"), [("T", True), ("TRUE", True), ("F", False), ("false", False)]
)
def test_true_and_false(answer, expected):
    item = read_one(f"It is so.{{{answer}####It is.}}")

    assert (item.status, item.kind) == ("ok", "true-false")
    assert (item.fields["answer"], item.fields["rationale"]) == (expected, "It is.")


def test_matching_keeps_options_that_fit_no_stem():
    item = read_one("Match.{=Phobia -> Absolute =Diabetes -> Relative = -> None}")

    assert (item.status, item.kind) == ("ok", "extended-matching")
    texts = {option["id"]: option["text"] for option in item.fields["options"]}
    assert list(texts.values()) == ["Absolute", "Relative", "None"]
    assert [(one["text"], texts[one["answer"]]) for one in item.fields["stems"]] == [
        ("Phobia", "Absolute"),
        ("Diabetes", "Relative"),
    ]


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("The {=lung ~heart} is near.", "The _____ is near."),
        ("Near is the {=lung ~heart}.", "Near is the _____."),
    ],
)
def test_a_missing_word_leaves_a_gap(text, stem):
    assert read_one(text).fields["stem"] == stem


def test_a_text_without_answers_is_refused():
    item = read_one("Read this first.")

    assert (item.status, item.reasons) == (
        "refused",
        ["line 1: It has no answers: a text alone is no question."],
    )


def test_a_broken_question_does_not_swallow_the_next():
    broken, good = read("One?{=a ~b\n\n::2::Two?{=a ~b}")

    assert (broken.status, broken.reasons) == (
        "refused",
        ["line 1: The brace of the answers is not closed."],
    )
    assert (good.status, good.title) == ("ok", "2")


def test_an_empty_line_inside_braces_is_forgiven():
    (item,) = read("One?{\n=a\n\n~b\n}")

    assert (item.status, key(item)) == ("ok", ["a"])


def test_the_same_question_twice_is_taken_once():
    first, second = read("X?{=a ~b}\n\nX?{=a ~b}\n\n")
    other = read("X?{=a ~b}\n\nX?{=c ~d}")[1]

    assert first.status == "ok"
    assert (second.status, other.status) == ("refused", "ok")


def test_a_file_in_windows_letters_is_read_and_says_so():
    (item,) = to_items(gift.read("Où?{=là ~ici}".encode("cp1252"), "some.gift"))

    assert item.fields["stem"] == "Où?"
    assert item.reasons == [
        "The file is not UTF-8. It was read as Windows-1252: check letters with accents."
    ]
