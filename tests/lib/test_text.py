"""What a person types into one line is stored clean or refused with a sentence."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from training.lib.text import clean_line


@given(st.text())
@example("  Zoe\u0308  Nguyễn ")
@example("\u2028")
@example("\ufeffMaria")
def test_what_passes_is_one_visible_line_in_nfc_with_single_spaces(text):
    try:
        cleaned = clean_line(text)
    except ValidationError:
        return

    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert len(cleaned.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    cleaned.encode()


@given(st.text())
def test_cleaning_again_changes_nothing(text):
    try:
        cleaned = clean_line(text)
    except ValidationError:
        return

    assert clean_line(cleaned) == cleaned


@given(st.text(st.characters(categories=["L", "Nd", "Pd"]), min_size=1))
def test_letters_digits_and_dashes_always_pass(text):
    assert clean_line(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Maria   Nováková ", "Maria Nováková"),
        ("Siobhán O'Brien", "Siobhán O'Brien"),
        ("Zoe\u0308", "Zoë"),
        ("李 小龙", "李 小龙"),
        ("Maria\u00a0Novak", "Maria Novak"),
        ("Maria\u2028Novak", "Maria Novak"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ma\u200bria", "Maria"),
        ("\ufeffMaria", "Maria"),
        ("Ma\u00adria", "Maria"),
        ("", ""),
    ],
    ids=ascii,
)
def test_a_line_is_stored_as_it_was_meant(typed, stored):
    assert clean_line(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "Maria\nBcc: everybody@clinic.example",
        "Maria\r\nX-Header: 1",
        "Maria\tNovak",
        "Maria\x00",
        "Maria\x1b[31m",
        "Maria\ud800",
        "Maria\ue000",
        "Maria\u0378",
    ],
    ids=ascii,
)
def test_line_breaks_and_what_cannot_be_shown_are_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        clean_line(typed)

    assert refusal.value.messages == ["Remove line breaks and characters that cannot be shown."]


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069", ids=ascii)
def test_marks_that_turn_the_text_around_are_refused(mark):
    with pytest.raises(ValidationError) as refusal:
        clean_line(f"Maria {mark}kavoN")

    assert refusal.value.messages == [
        "Remove the hidden characters that change the text direction."
    ]
