"""Dates as people type them into a sheet. An order that could be two is asked, never guessed."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from training.lib.forms import month_number
from training.lib.moments import COUNTED_YEARS

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]+([^\W\d]+)\.?[-/., ]+(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?[-/., ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")
_NONE = {"", "-", "–", "—", "n/a"}
_NO_DATE = _NONE | {"na", "none", "nil", "x", "?", "tbd", "tba"}


class Order(StrEnum):
    """Which number stands first in 03/04/2026."""

    DAY = "day"
    MONTH = "month"


class AmbiguousDate(ValueError):
    """Two readings are possible, and nobody has said which."""


def is_blank(text: str, *, is_date: bool = False) -> bool:
    """What people type where they know nothing. A name may be one letter, a date may not."""
    return text.strip().casefold() in (_NO_DATE if is_date else _NONE)


def read_date(text: str, order: Order | None) -> date:
    """ValueError when it is no date; AmbiguousDate when only the order is lacking."""
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        return _date(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        first, second, year = found.groups()
        return _by_numbers(int(first), int(second), year, order)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _date(year, month, day)
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
        return _date(year, month, day)
    raise ValueError(text)


def looks_like_date(text: str) -> bool:
    try:
        read_date(text, Order.DAY)
    except ValueError:
        try:
            read_date(text, Order.MONTH)
        except ValueError:
            return False
    return True


def settle_order(texts: Iterable[str]) -> tuple[Order | None, bool]:
    """The order that the file itself gives away, and whether somebody has to be asked.

    One date with a day beyond the twelfth settles it for the file, unless another says otherwise.
    """
    said: set[Order] = set()
    doubtful = False
    for text in texts:
        if not (found := _NUMBERS.fullmatch(" ".join(text.split()))):
            continue
        first, second = int(found.group(1)), int(found.group(2))
        if first > 12 >= second:
            said.add(Order.DAY)
        elif second > 12 >= first:
            said.add(Order.MONTH)
        elif first != second:
            doubtful = True
    if len(said) == 1:
        return said.pop(), False
    return None, doubtful


def _by_numbers(first: int, second: int, year: str, order: Order | None) -> date:
    if first > 12 or (second <= 12 and order == Order.DAY):
        return _date(year, str(second), str(first))
    if second > 12 or first == second or order == Order.MONTH:
        return _date(year, str(first), str(second))
    raise AmbiguousDate(f"{first}/{second}/{year}")


def _date(year: str, month: str, day: str) -> date:
    number = month_number(month)
    whole = int(year) + (2000 if len(year) == 2 else 0)
    if number is None or whole not in COUNTED_YEARS:
        raise ValueError(f"{year}-{month}-{day}")
    return date(whole, number, int(day))
