"""Read the fields of an item as authors write them; a mistake is a sentence and its place."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

_ID = re.compile(r"[a-z0-9]{2,16}")
MOST_OPTIONS = 8

Fields = Mapping[str, Any]


class Mistake(ValueError):
    """What is wrong, for the author: in which field, and in which entry of a list (from 1)."""

    def __init__(self, sentence: str, field: str, place: int = 0) -> None:
        super().__init__(sentence)
        self.field = field
        self.place = place


def text(fields: Fields, name: str, what: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Mistake(_("{what} is missing ({field}).").format(what=what, field=name), name)
    return value.strip()


def stem(item: Fields) -> str:
    return text(item, "stem", _("The question"))


def rows(
    item: Fields,
    name: str,
    what: str,
    read: Callable[[Fields, str], dict[str, Any]],
    *,
    least: int = 2,
    most: int = MOST_OPTIONS,
) -> list[dict[str, Any]]:
    """The list under `name`, each entry read by `read`; `what` is how a sentence calls one."""
    value = item.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        words = _("A question needs {least} to {most} {names}.")
        raise Mistake(words.format(least=least, most=most, names=name), name)
    found = []
    for place, row in enumerate(value, start=1):
        label = f"{what} {place}"
        if not isinstance(row, Mapping):
            raise Mistake(_("{part} is not a list of fields.").format(part=label), name)
        try:
            found.append(read(row, label))
        except ValueError as error:
            raise Mistake(str(error), name, place) from error
    for field in ("id", "text"):
        _refuse_repeats([row[field] for row in found], field, name)
    return found


def known_fields(row: Fields, known: Iterable[str], label: str) -> None:
    """A misspelt field must not be passed over in silence."""
    if unknown := set(row) - set(known):
        words = _("{part} has a field “{field}” we do not know.")
        raise ValueError(words.format(part=label, field=min(map(str, unknown))))


def part(row: Fields, label: str, *names: str) -> dict[str, Any]:
    """The id and the named texts of an option, a step or a stem."""
    name = row.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        words = _("{part} needs an id of 2 to 16 small letters and digits.")
        raise ValueError(words.format(part=label))
    what = _("{part}: the {field}")
    return {"id": name} | {
        field: text(row, field, what.format(part=label, field=field)) for field in names
    }


def flag(row: Fields, name: str, label: str) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        words = _("{part}: {field} is true or is left out.")
        raise Mistake(words.format(part=label, field=name), name)
    return value


def choice(item: Fields, name: str, choices: Iterable[str]) -> str:
    value, choices = item.get(name), list(choices)
    if value not in choices:
        words = _("{field} is one of: {choices}.")
        raise Mistake(words.format(field=name, choices=", ".join(choices)), name)
    return str(value)


def fixed_order(item: Fields) -> dict[str, bool]:
    """`fixed_order: true` keeps options as written, such as numbers that ascend."""
    return {"fixed_order": True} if flag(item, "fixed_order", _("The question")) else {}


def _refuse_repeats(values: list[str], field: str, names: str) -> None:
    value, times = Counter(value.casefold() for value in values).most_common(1)[0]
    if times > 1:
        words = _("Two {names} have the same {field}: “{value}”.")
        raise Mistake(words.format(names=names, field=field, value=value), names)
