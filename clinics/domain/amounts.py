"""Amounts insured, as policies print them: compared where both can be read, else by a person."""

import re
from decimal import Decimal

_CURRENCY = r"[A-Z]{3}|[$€£]"
_AMOUNT = re.compile(
    rf"({_CURRENCY})?\s*(\d[\d ,.'\u00a0\u2009\u202f]*?)\s*(million|m)?\s*({_CURRENCY})?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\d{1,3}(?:[ ,.'\u00a0\u2009\u202f]\d{3})+|\d+")
_CENTS = re.compile(r"[.,]\d\d$")
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": ""}  # a dollar sign does not say whose dollar


def covers_amount(insured: str, asked: str) -> bool | None:
    """Whether the one amount is as large as the other; None where that cannot be told.

    Two limits in one line, words, another currency: a person compares those.
    """
    has, needs = read_amount(insured), read_amount(asked)
    if has is None or needs is None:
        return None
    if has[1] and needs[1] and has[1] != needs[1]:
        return None
    return has[0] >= needs[0]


def read_amount(text: str) -> tuple[Decimal, str] | None:
    """The number and its currency, empty where none is named."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    before, printed, multiple, after = found.groups()
    number = _millions(printed) if multiple else _whole(printed)
    currency = (before or after or "").upper()
    return (number, _SYMBOLS.get(currency, currency)) if number is not None else None


def _millions(printed: str) -> Decimal | None:
    plain = printed.replace(",", ".")
    return Decimal(plain) * 1_000_000 if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def _whole(printed: str) -> Decimal | None:
    """Cents are dropped, and three digits after a mark are thousands and never a fraction."""
    number = _CENTS.sub("", printed)
    return Decimal(re.sub(r"\D", "", number)) if _GROUPS.fullmatch(number) else None
