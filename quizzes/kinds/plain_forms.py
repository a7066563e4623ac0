"""Responses as forms without scripts send them.

The controls of the question at position 3 are named `response-3`, and where a question has
several, `response-3-<id>`. Which control there is follows from the entry of the form alone.
"""

import re
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from quizzes.kinds.responses import Entry, Response
from training.lib.errors import DomainError

_NUMBER = re.compile(r"[+-]?(\d{1,12})([.,](\d{1,6}))?")
_POINT = re.compile(r"(\d{1,4}(?:\.\d{1,6})?),(\d{1,4}(?:\.\d{1,6})?)")


class Unreadable(DomainError):
    """What was typed is no response; the sentence repeats it, so that nothing is lost."""


def read_response(entry: Entry, sent: QueryDict, name: str) -> Response:
    """The response to the question whose controls are called `name`; None when it is blank."""
    return _READERS[entry["takes"]](entry, sent, name)


def _read_option(_entry: Entry, sent: QueryDict, name: str) -> str | None:
    return sent.get(name) or None


def _read_options(entry: Entry, sent: QueryDict, name: str) -> list[str] | None:
    """Ticked boxes, or where every option has its place, the places."""
    if entry["least"] == len(entry["options"]):
        return _read_order(entry, sent, name)
    return sorted(filter(None, sent.getlist(name))) or None


def _read_order(entry: Entry, sent: QueryDict, name: str) -> list[str] | None:
    """Steps by the place given to them; those without one come last, in the order shown.

    Two at the same place stay in the order shown. So whatever is sent is an order that can be
    saved and looked at again, and no click is ever refused.
    """
    places = {option: sent.get(f"{name}-{option}", "") for option in entry["options"]}
    given = {option: int(place) for option, place in places.items() if place in _PLACES}
    if not given:
        return None
    return sorted(entry["options"], key=lambda option: given.get(option, len(places) + 1))


def _read_pairs(entry: Entry, sent: QueryDict, name: str) -> dict[str, str] | None:
    found = {stem: sent.get(f"{name}-{stem}", "") for stem in entry["stems"]}
    return {stem: option for stem, option in found.items() if option} or None


def _read_number(_entry: Entry, sent: QueryDict, name: str) -> int | float | None:
    """Plain digits with a decimal point or comma; the minus sign may be the typographic one."""
    text = sent.get(name, "").strip().replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        words = _("Not saved: we cannot read “{text}” as a number. Write it like 12.5.")
        raise Unreadable(words.format(text=text[:40]))
    plain = text.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _read_place(_entry: Entry, sent: QueryDict, name: str) -> Any:
    """An area by its id, or the point that was marked before, as "x,y"."""
    text = sent.get(name, "")
    point = _POINT.fullmatch(text)
    return (
        [float(part) if "." in part else int(part) for part in point.groups()]
        if point
        else (text or None)
    )


_PLACES = {str(place) for place in range(1, 100)}
_READERS: dict[str, Callable[[Entry, QueryDict, str], Response]] = {
    "option": _read_option,
    "options": _read_options,
    "pairs": _read_pairs,
    "number": _read_number,
    "place": _read_place,
}
