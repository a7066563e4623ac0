"""Read the fields of an item as authors write them; ValueError with a sentence for the author."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_ID = re.compile(r"[a-z0-9]{2,16}")
MOST_OPTIONS = 8


def text(fields: Mapping[str, Any], name: str, what: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is missing ({name}).")
    return value.strip()


def stem(item: Mapping[str, Any]) -> str:
    return text(item, "stem", "The question")


def rows(
    item: Mapping[str, Any], name: str, what: str, *, least: int = 2, most: int = MOST_OPTIONS
) -> list[Mapping[str, Any]]:
    """The list of mappings under `name`; `what` is how the sentence calls one of them."""
    value = item.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise ValueError(f"A question needs {least} to {most} {name}.")
    for place, row in enumerate(value, start=1):
        if not isinstance(row, Mapping):
            raise ValueError(f"{what} {place} is not a list of fields.")
    return value


def known_fields(row: Mapping[str, Any], known: Iterable[str], label: str) -> None:
    """A misspelt field must not be passed over in silence."""
    if unknown := set(row) - set(known):
        raise ValueError(f"{label} has a field {min(map(str, unknown))!r} we do not know.")


def part(row: Mapping[str, Any], label: str, *names: str) -> dict[str, str]:
    """The id and the named texts of an option, a step or a stem."""
    name = row.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise ValueError(f"{label} needs an id of 2 to 16 small letters and digits.")
    return {"id": name} | {field: text(row, field, f"{label}: the {field}") for field in names}


def flag(row: Mapping[str, Any], name: str, label: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{label}: {name} is true or is left out.")
    return value


def choice(item: Mapping[str, Any], name: str, choices: Iterable[str]) -> str:
    value, choices = item.get(name), list(choices)
    if value not in choices:
        raise ValueError(f"{name} is one of: {', '.join(choices)}.")
    return str(value)


def refuse_repeats(parts: Iterable[Mapping[str, str]], names: str, *fields: str) -> None:
    """`names` is how the sentence calls several of them."""
    parts = list(parts)
    for field in fields:
        value, times = Counter(part[field].casefold() for part in parts).most_common(1)[0]
        if times > 1:
            raise ValueError(f"Two {names} have the same {field}: {value!r}.")


def fixed_order(item: Mapping[str, Any]) -> dict[str, bool]:
    """`fixed_order: true` keeps options as written, such as numbers that ascend."""
    return {"fixed_order": True} if flag(item, "fixed_order", "The question") else {}
