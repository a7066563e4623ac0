"""Dates as people type them into a sheet. An order that could be two is asked, never guessed."""

import re
from collections.abc import Iterable, Mapping
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
_EXAMPLES = 2


class Order(StrEnum):
    """Which number stands first in 03/04/26; the year is either last, or first of all."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class AmbiguousDate(ValueError):
    """Two readings are possible, and nobody has said which."""


def is_blank(text: str, *, is_date: bool = False) -> bool:
    """What people type where they know nothing. A name may be one letter, a date may not."""
    return text.strip().casefold() in (_NO_DATE if is_date else _NONE)


def readings(text: str) -> Mapping[Order, date]:
    """What the text says in each order in which it is a date; none where it is no date."""
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        return _whatever_the_order(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        return _by_numbers(*found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _whatever_the_order(year, month, day)
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
        return _whatever_the_order(year, month, day)
    return {}


def read_date(text: str, order: str = "") -> date:
    """ValueError when it is no date; AmbiguousDate when only the order is lacking."""
    found = readings(text)
    if not found:
        raise ValueError(text)
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    if order not in found:
        raise AmbiguousDate(text)
    return found[Order(order)]


def looks_like_date(text: str) -> bool:
    return bool(readings(text))


def possible_orders(texts: Iterable[str]) -> tuple[Order, ...]:
    """The orders in which a column can be read: one when its dates tell, several to ask about.

    None when no date depends on an order. Where one date contradicts another, those that are
    doubtful are asked about; the others can be read in one way only.
    """
    told = [found for text in texts if (found := _told(text))]
    orders = [one for one in Order if told and all(one in found for found in told)]
    if not orders:
        doubtful = [found for found in told if len(set(found.values())) > 1]
        orders = [one for one in Order if any(one in found for found in doubtful)]
    return tuple(orders if any(_differs(found, orders) for found in told) else orders[:1])


def ambiguous_examples(texts: Iterable[str], orders: Iterable[str]) -> tuple[str, ...]:
    """Two dates of a column that mean something else in each of the orders."""
    wanted = [Order(one) for one in orders]
    found = (text.strip() for text in texts if _differs(_told(text), wanted))
    return tuple(dict.fromkeys(found))[:_EXAMPLES]


def _differs(found: Mapping[Order, date], orders: Iterable[Order]) -> bool:
    return len({found[one] for one in orders if one in found}) > 1


def _told(text: str) -> Mapping[Order, date]:
    """Only numbers tell of an order: whoever writes 31 March may write 03/04 in either."""
    return readings(text) if _NUMBERS.fullmatch(" ".join(text.split())) else {}


def _by_numbers(first: str, second: str, third: str) -> dict[Order, date]:
    found = {Order.DAY: _date(third, second, first), Order.MONTH: _date(third, first, second)}
    if len(third) == 2:
        found[Order.YEAR] = _date(first, second, third) if len(first) == 2 else None
    return {order: day for order, day in found.items() if day}


def _whatever_the_order(year: str, month: str, day: str) -> dict[Order, date]:
    found = _date(year, month, day)
    return dict.fromkeys(Order, found) if found else {}


def _date(year: str, month: str, day: str) -> date | None:
    number = month_number(month)
    whole = int(year) + (2000 if len(year) == 2 else 0)
    if number is None or whole not in COUNTED_YEARS:
        return None
    try:
        return date(whole, number, int(day))
    except ValueError:
        return None
