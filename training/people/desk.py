"""What every app puts on a person's desk.

An app registers a function when it is ready; the desk asks them all and puts the next thing
first, then what has a date, then the rest. A person with two roles gets two sections.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from training.people.requests import SignedInRequest

# Each item: title, text, url, action (words of its link), due? (a date), section? (below).
Item = dict[str, Any]
Loader = Callable[[SignedInRequest], list[Item]]

SECTIONS = ("learning", "teaching", "clinic", "administration")
_SOON = timedelta(days=7)
_loaders: list[tuple[int, str, Loader]] = []


@dataclass
class Desk:
    """The panels of one person, in order. Without `next` nothing presses."""

    next: Item | None = None
    dated: list[Item] = field(default_factory=list)
    sections: list[tuple[str, list[Item]]] = field(default_factory=list)


def register_panel(order: int, loader: Loader) -> None:
    """Called once when an app is ready; a lower order comes first."""
    _loaders.append((order, f"{loader.__module__}.{loader.__qualname__}", loader))
    _loaders.sort(key=lambda entry: entry[:2])


def load_desk(request: SignedInRequest, *, today: date) -> Desk:
    items = [item for _order, _name, loader in _loaders for item in loader(request)]
    return arrange(items, today=today)


def arrange(items: list[Item], *, today: date) -> Desk:
    """Next is what is due within a week, else the first thing without a date, else nothing."""
    dated = sorted((item for item in items if item.get("due")), key=lambda item: _day(item["due"]))
    undated = [item for item in items if not item.get("due")]
    soon = bool(dated) and _day(dated[0]["due"]) - today <= _SOON
    queue = dated if soon else undated
    desk = Desk(next=queue.pop(0) if queue else None, dated=dated)
    for name in SECTIONS:
        rest = [item for item in undated if item.get("section", SECTIONS[0]) == name]
        if rest:
            desk.sections.append((name, rest))
    return desk


def _day(due: date) -> date:
    return due.date() if isinstance(due, datetime) else due
