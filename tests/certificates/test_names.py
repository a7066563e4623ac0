"""A person is told at once which name cannot be printed, and why."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certificates.domain.documents.names import printable_name_problem
from certificates.domain.documents.rendering import render_certificate
from certificates.rendering.coverage import NAME_FONTS, characters_of
from tests.certificates.samples import ISSUED_AT, make_facts

printable = sorted(chr(code) for family in NAME_FONTS for code in characters_of(family))
HIDDEN = "The name holds hidden characters. Type it again instead of pasting it."


@pytest.mark.parametrize(
    "name",
    [
        "Ö",
        "O'Brien",
        "O’Brien",
        "Nguyễn Thị Hương",
        "Nguye\u0302\u0303n",
        "李小龙",
        "さくら",
        "Жанна Щёголева",
        "Ωλγα Παπαδοπούλου",
        "ᐃᓄᒃᑎᑐᑦ",
        "xʷməθkʷəy̓əm Sḵwx̱wú7mesh",
        "李小龙 (Bruce Lee)",
        "#panic",
        '#read("/etc/passwd")',
        "<script>",
        "W" * 200,
    ],
)
def test_a_name_that_is_accepted_can_be_rendered(name):
    assert printable_name_problem(name) is None
    assert render_certificate(make_facts(holder_name=name), paper="a4", timestamp=ISSUED_AT)


@settings(max_examples=30)
@given(st.text(st.sampled_from(printable), min_size=1, max_size=30))
def test_any_mixture_of_scripts_that_is_accepted_can_be_rendered(name):
    assume(printable_name_problem(name) is None)

    assert render_certificate(make_facts(holder_name=name), paper="a4", timestamp=ISSUED_AT)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maren 😀", "this character: 😀."),
        ("Maren ☺", "this character: ☺."),
        ("محمد علي", "these characters: م ح د ع ل …."),
        ("דוד", "these characters: ד ו."),
        ("김민준", "these characters: 김 민 준."),
    ],
)
def test_a_name_outside_the_fonts_is_refused_with_its_characters(name, shown):
    assert shown in printable_name_problem(name)


@pytest.mark.parametrize(
    "name",
    [
        "Maren\x00",
        "Maren\nBcc: x",
        "Maren\u202eyawolloH",
        "Maren\u200b",
        "Maren\ud800",
        "Maren\ue000",
        "Maren\u2003Holloway",
    ],
)
def test_hidden_characters_are_refused_without_being_shown(name):
    assert printable_name_problem(name) == HIDDEN


def test_a_tower_of_accents_is_refused():
    sentence = "A letter of the name carries too many accents to be legible."

    assert printable_name_problem("Z" + "\u0301" * 12 + "oe") == sentence


@pytest.mark.parametrize("name", ["", "   ", "...", "123"])
def test_a_name_has_a_letter(name):
    assert printable_name_problem(name) == "A name needs at least one letter."


def test_a_name_has_at_most_200_characters():
    assert printable_name_problem("W" * 201) == "A name can have up to 200 characters."
