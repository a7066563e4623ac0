"""The shapes of responses: which JSON fits an entry of a form.

The SQL function `quizzes_response_fits` says the same in the statement that saves an answer; a
property test compares the two for every kind.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

Response = Any  # JSON of the shape that `takes` names; None is "no answer"
Entry = Mapping[str, Any]  # of a form: "takes", "options", and as the shape asks the rest

LARGEST_COORDINATE = 1000


def fits(entry: Entry, response: Response) -> bool:
    """Whether a response that is not blank is one of this question."""
    return _SHAPES[entry["takes"]](entry, response)


def is_number(value: Any) -> bool:
    """A JSON number; true and false are none, nor is what no float can hold."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_point(value: Any) -> bool:
    """[x, y] of a figure, each from 0 to 1000 whatever the size on the screen."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(is_number(part) and 0 <= part <= LARGEST_COORDINATE for part in value)
    )


def _is_option(entry: Entry, value: Any) -> bool:
    return isinstance(value, str) and value in entry["options"]


def _are_options(entry: Entry, value: Any) -> bool:
    return (
        isinstance(value, list)
        and entry["least"] <= len(value) <= entry["most"]
        and all(_is_option(entry, part) for part in value)
        and len(set(value)) == len(value)
    )


def _are_pairs(entry: Entry, value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            stem in entry["stems"] and _is_option(entry, option) for stem, option in value.items()
        )
    )


def _is_number(_entry: Entry, value: Any) -> bool:
    return is_number(value)


def _is_place(entry: Entry, value: Any) -> bool:
    return _is_option(entry, value) or is_point(value)


_SHAPES: dict[str, Callable[[Entry, Any], bool]] = {
    "option": _is_option,
    "options": _are_options,
    "pairs": _are_pairs,
    "number": _is_number,
    "place": _is_place,
}
