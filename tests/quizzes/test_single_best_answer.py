"""The kind "single best answer": what authors write, what candidates see, what it is worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import get_kind

KIND = get_kind("single-best-answer")
ids = st.text("abcdefghjkmnpqrstuvwxyz0123456789", min_size=2, max_size=6)
anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@st.composite
def payloads(draw):
    names = draw(st.lists(ids, min_size=2, max_size=8, unique=True))
    options = [
        {"id": name, "text": f"Text {name}", "rationale": f"Because {name}"} for name in names
    ]
    return {"stem": "Which one?", "options": options, "key": draw(st.sampled_from(names))}


def item(**changes):
    options = [
        {"id": "aaaa", "text": "Lung", "correct": True, "rationale": "It lies near."},
        {"id": "bbbb", "text": "Heart", "rationale": "It lies deeper."},
    ]
    return {"stem": "What is near?", "options": options} | changes


@given(payloads(), anything)
def test_a_mark_is_within_its_bounds(payload, response):
    assert 0 <= KIND.grade(payload, response) <= 1


@given(payloads(), st.data())
def test_the_order_of_options_changes_no_mark(payload, data):
    other = payload | {"options": data.draw(st.permutations(payload["options"]))}
    for option in payload["options"]:
        assert KIND.grade(payload, option["id"]) == KIND.grade(other, option["id"])


@given(payloads())
def test_blank_is_zero_and_the_key_is_one(payload):
    assert (KIND.grade(payload, None), KIND.grade(payload, payload["key"])) == (0, Decimal(1))


@given(payloads())
def test_what_is_written_is_read_back(payload):
    assert KIND.parse(KIND.dump(payload)) == payload


@given(payloads(), st.data())
def test_a_candidate_sees_texts_only_in_the_order_of_the_form(payload, data):
    order = data.draw(st.permutations([option["id"] for option in payload["options"]]))

    assert KIND.candidate(payload, order) == {
        "stem": "Which one?",
        "options": [{"id": name, "text": f"Text {name}"} for name in order],
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stem": "  "}, "The question is missing (stem)."),
        ({"options": []}, "A question needs 2 to 8 options."),
        ({"options": "two"}, "A question needs 2 to 8 options."),
        ({"options": [{"id": "aa"}, 7]}, "Option 1: the text is missing (text)."),
        ({"options": [7, {"id": "aa"}]}, "Option 1 is not a list of fields."),
    ],
)
def test_a_broken_item_is_refused_with_a_sentence(changes, sentence):
    with pytest.raises(ValueError, match=r".") as refusal:
        KIND.parse(item(**changes))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("number", "changes", "sentence"),
    [
        (1, {"correct": True}, "Mark one option as correct: 2 are marked."),
        (0, {"correct": False}, "Mark one option as correct: 0 are marked."),
        (1, {"correct": "yes"}, "Option 2: correct is true or is left out."),
        (1, {"id": "aaaa"}, "Two options have the same id: “aaaa”."),
        (1, {"text": "lung"}, "Two options have the same text: “lung”."),
        (1, {"id": "A!"}, "Option 2 needs an id of 2 to 16 small letters and digits."),
        (1, {"rationale": ""}, "Option 2: the rationale is missing (rationale)."),
        (1, {"fraction": 1}, "Option 2 has a field “fraction” we do not know."),
    ],
)
def test_a_broken_option_is_refused_with_a_sentence(number, changes, sentence):
    broken = item()
    broken["options"][number] |= changes

    with pytest.raises(ValueError, match=r".") as refusal:
        KIND.parse(broken)

    assert str(refusal.value) == sentence


def test_a_response_must_be_an_option_of_the_question():
    payload = KIND.parse(item())

    KIND.check_response(payload, None)
    KIND.check_response(payload, "bbbb")
    with pytest.raises(ValueError, match="does not fit this question"):
        KIND.check_response(payload, "zzzz")
    with pytest.raises(ValueError, match="does not fit this question"):
        KIND.check_response(payload, ["aaaa", "bbbb"])


def test_a_response_is_described_in_words():
    payload = KIND.parse(item())

    assert (KIND.describe(payload, "bbbb"), KIND.describe(payload, None)) == ("Heart", "")


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="no kind of question called “essay”"):
        get_kind("essay")
