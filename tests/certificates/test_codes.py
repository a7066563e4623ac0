"""Verification codes survive paper, telephone, copying and pasting; nothing else becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.certificates.codes import (
    ALPHABET,
    CODE_LENGTH,
    group_code,
    new_code,
    normalise_code,
)

CODE = "7Q4M9XKD2HTR0123456789ABCD"
codes = st.text(alphabet=ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_a_new_code_carries_at_least_128_bits_and_is_canonical():
    code = new_code()

    assert len(ALPHABET) ** CODE_LENGTH == 2**130
    assert normalise_code(code) == code


def test_new_codes_do_not_repeat():
    assert len({new_code() for _ in range(2_000)}) == 2_000


@pytest.mark.parametrize(
    "typed",
    [
        "7q4m9xkd2htr0123456789abcd",
        "7Q4M-9XKD-2HTR-0123-4567-89AB-CD",
        "  7Q4M 9XKD 2HTR 0123 4567 89AB CD\n",
        "7Q4M–9XKD—2HTR‑0123‐4567-89AB-CD",
        "7Q4M9XKD2HTRO123456789ABCD",
        "7Q4M9XKD2HTR0I23456789ABCD",
        "7Q4M\u200b9XKD\u00a02HTR\u00ad0123456789ABCD",
        "７Ｑ４Ｍ9XKD2HTR0123456789ABCD",
        "https://needlewise.example/verify/7Q4M9XKD2HTR0123456789ABCD/",
        "http://localhost:8000/verify/7q4m9xkd2htr0123456789abcd",
        "needlewise.example/verify/7Q4M-9XKD-2HTR-0123-4567-89AB-CD/?from=qr#top",
        "https://needlewise.example/verify/7Q4M%209XKD2HTR0123456789ABCD/",
    ],
)
def test_what_people_type_or_paste_becomes_the_code(typed):
    assert normalise_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "/",
        "certificate",
        CODE[:-1],
        CODE + "7",
        CODE[:-1] + "U",
        CODE[:-1] + "*",
        CODE[:-1] + "李",
        "https://needlewise.example/verify/",
        "=HYPERLINK(1)",
        "\x00" * 26,
        CODE * 100,
    ],
)
def test_what_is_no_code_stays_none(typed):
    assert normalise_code(typed) is None


@given(codes)
def test_printing_in_groups_and_reading_back_gives_the_same_code(code):
    assert normalise_code(group_code(code)) == code
    assert normalise_code(group_code(code).lower()) == code


@given(codes, st.sampled_from(["O0", "o0", "I1", "i1", "L1", "l1"]))
def test_letters_misread_for_digits_are_repaired(code, pair):
    misread, digit = pair
    assert normalise_code(code.replace(digit, misread)) == code


@given(codes, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_other_character_is_another_code(code, position, replacement):
    altered = code[:position] + replacement + code[position + 1 :]
    assert (normalise_code(altered) == code) == (altered == code)


@given(st.text(max_size=600))
def test_any_text_gives_a_canonical_code_or_nothing(text):
    code = normalise_code(text)
    assert code is None or normalise_code(code) == code
