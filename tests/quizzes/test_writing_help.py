"""Warnings about the wording: each is raised by what it is about and by nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.unfinished import TO_WRITE
from quizzes.domain.writing_help import Sources, warnings_of
from quizzes.kinds import KINDS, get_kind
from tests.quizzes.kinds_samples import ITEMS

STEM = "Which structure lies closest to the needle?"
OPTIONS = ("Pleura of the upper lobe", "Brachial plexus", "Suprascapular nerve", "Axillary artery")


def question(stem: str = STEM, options: tuple[str, ...] = OPTIONS, key: int = 0) -> dict[str, Any]:
    rows = [
        {"id": f"id{n}", "text": text, "rationale": "Because."} for n, text in enumerate(options)
    ]
    return {"stem": stem, "options": rows, "key": f"id{key}"}


NOTHING_KNOWN = Sources()


def codes(payload: dict[str, Any], sources: Sources = NOTHING_KNOWN, kind="single-best-answer"):
    return [(each.code, each.where) for each in warnings_of(kind, payload, sources)]


def test_a_plain_question_raises_nothing():
    assert codes(question()) == []


@pytest.mark.parametrize(
    "stem", ["Which is not a sign?", "All apply except which?", "Which isn’t a sign?"]
)
def test_a_negative_question_is_told_apart(stem):
    assert codes(question(stem)) == [("negative-stem", "stem")]


@pytest.mark.parametrize(
    "stem",
    [
        "Which is NOT a sign?",
        "She does not smoke. Which sign comes first?",
        "Who waits at least 30 minutes?",
    ],
)
def test_a_negative_that_stands_out_or_is_not_what_is_asked_is_fine(stem):
    assert codes(question(stem)) == []


@pytest.mark.parametrize(
    "text", ["All of the above", "None of these", "Both A and B", "Neither of the above", "A and C"]
)
def test_an_option_about_options_is_told_apart(text):
    assert ("all-or-none", "options/4") in codes(question(options=(*OPTIONS[:3], text)))


def test_a_right_option_that_is_the_longest_is_told_with_its_letter():
    long = "Pleura of the upper lobe, which reaches above the clavicle in most people"
    found = warnings_of(
        "single-best-answer", question(options=(*OPTIONS[1:], long), key=3), Sources()
    )

    assert [(each.code, each.where) for each in found] == [("longest-option", "options/4")]
    assert found[0].text == "The right option, D, is the longest."


def test_a_wrong_option_may_be_the_longest():
    long = "Pleura of the upper lobe, which reaches above the clavicle in most people"

    assert codes(question(options=(*OPTIONS[1:], long), key=0)) == []


@pytest.mark.parametrize("word", ["always", "Never", "only", "guarantees"])
def test_an_absolute_word_in_a_wrong_option_is_told(word):
    options = (*OPTIONS[:3], f"Artery {word} spared")

    assert codes(question(options=options)) == [("absolute-word", "options/4")]
    assert codes(question(options=options, key=3)) == []


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("The structure met first is an:", ("Artery", "Nerve", "Oesophagus", "Airway")),
        (STEM, ("Stopping at once", "Calling for help", "To needle on", "Waiting an hour")),
        (STEM, ("The pleura.", "The plexus.", "The nerve", "The artery.")),
        (STEM, ("The pleura", "the plexus", "The nerve", "The artery")),
    ],
)
def test_options_that_differ_in_grammar_are_told(stem, options):
    assert [code for code, _where in codes(question(stem, options))] == ["grammar"]


@pytest.mark.parametrize("rationale", ["", "  ", TO_WRITE])
def test_a_missing_reason_is_told_where_it_lacks(rationale):
    payload = question()
    payload["options"][2]["rationale"] = rationale

    assert codes(payload) == [("missing-rationale", "options/3")]


def test_two_options_that_say_the_same_are_named():
    payload = question(options=(OPTIONS[0], "The axillary artery", OPTIONS[2], "Axillary artery"))

    found = [each.text for each in warnings_of("single-best-answer", payload, Sources())]

    assert found == ["Two options say the same: B and D."]


def test_a_key_that_rests_on_a_doubtful_fact_is_told():
    doubtful = Sources(("WHO99", "APTA13"), "high", frozenset({"WHO99"}))

    assert codes(question(), doubtful) == [("unsure-fact", "facts")]
    assert codes(question(), Sources(("WHO99",), "medium")) == [("unsure-fact", "facts")]
    assert codes(question(), Sources(("WHO99",), "high-read")) == []


def test_words_are_not_judged_in_a_language_we_do_not_read():
    assert codes(question("Lequel n’est pas un signe, only?"), Sources(language="fr")) == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_asked(kind):
    payload = get_kind(kind).parse(ITEMS[kind])

    assert all(each.why for each in warnings_of(kind, payload, Sources()))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@given(
    stem=texts,
    options=st.lists(texts, min_size=1, max_size=8),
    key=st.integers(0, 7),
    kind=st.sampled_from(["single-best-answer", "multiple-response", "ordering"]),
)
def test_any_text_is_read_without_an_error_and_warnings_say_where_and_why(stem, options, key, kind):
    payload = question(stem, tuple(options), key % len(options))

    for each in warnings_of(kind, payload, Sources()):
        name, _slash, place = each.where.partition("/")
        assert name in {"stem", "options", "steps"}
        assert 1 <= int(place or 1) <= len(options)
        assert each.text
        assert each.why


@given(order=st.permutations(range(4)))
def test_the_order_of_the_options_changes_no_warning(order):
    options = ("Always the pleura", "The plexus", "the plexus", "All of the above")
    mixed = question(options=tuple(options[n] for n in order), key=order.index(1))
    plain = question(options=options, key=1)

    assert sorted(code for code, _where in codes(mixed)) == sorted(
        code for code, _where in codes(plain)
    )
