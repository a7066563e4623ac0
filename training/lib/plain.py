"""Frozen dataclasses as JSON and back, by the types of their fields.

What is kept for years is read by newer code: a field that was added since takes its default, one
that is gone is passed over.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Kept = TypeVar("Kept")


def to_plain(value: Any) -> Any:
    """What JSON can hold; sets in their order, so that equal values are equal texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | UUID):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(to_plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[Kept], plain: Mapping[str, Any]) -> Kept:
    """The dataclass that `to_plain` was given."""
    hints = _hints(kind)  # type: ignore[arg-type]
    told = {name: _read(hints[name], each) for name, each in plain.items() if name in hints}
    return kind(**told)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _read(hint: Any, plain: Any) -> Any:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if plain is None:
            return None
        return _read(next(each for each in inside if each is not type(None)), plain)
    if origin in (tuple, frozenset):
        return origin(_read(inside[0], each) for each in plain)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_plain(hint, plain)
    if isinstance(hint, type) and issubclass(hint, datetime | date):
        return hint.fromisoformat(plain)
    if isinstance(hint, type) and issubclass(hint, UUID | Enum):
        return hint(plain)
    return plain
