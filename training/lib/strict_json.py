"""JSON that a stranger sent, read within limits: not deep, not wide, no name twice.

Depth and number of values are counted on the bytes, so that no parser has to survive what is
refused; what follows is then read by the ordinary one.
"""

import json
import re
from typing import Any

DEEPEST = 64
MOST_VALUES = 20_000

# A string is one step, also one that never ends: so the walk is linear whatever is sent.
_STEP = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


class NotJson(ValueError):
    """Not JSON, or such as only somebody who means harm would send."""


def read_json(data: bytes, *, deepest: int = DEEPEST, most_values: int = MOST_VALUES) -> Any:
    """The value; a number beyond numbers and half a character are refused as well."""
    if _exceeds(data, deepest, most_values):
        raise NotJson("too deep or too wide")
    try:
        value = json.loads(data, object_pairs_hook=_once, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # half a character breaks what shows it
    except (ValueError, RecursionError) as error:
        raise NotJson("not JSON") from error
    return value


def _exceeds(data: bytes, deepest: int, most_values: int) -> bool:
    depth = 0
    for steps, step in enumerate(_STEP.finditer(data)):
        first = step.group()[0]
        depth += (first in b"[{") - (first in b"]}")
        if depth > deepest or steps > most_values:
            return True
    return data.count(b",") > 2 * most_values


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
