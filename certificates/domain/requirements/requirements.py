"""Requirement trees: read with a sentence for every mistake, and judged over plain values.

A node is a mapping with one name: `all`, `any` (lists of nodes), `at-least` (a number and a list),
or a kind of `requirement_kinds`. Judging reads no clock and no database, so that what was asked
on a past day can be asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from certificates.domain.requirements.held import Held, Record, WhyNot
from certificates.domain.requirements.requirement_kinds import (
    LEAVES,
    Leaf,
    Node,
    Totals,
    asked_muscles,
)
from training.lib.errors import DomainError

MOST_NODES = 200
DEEPEST = 8
BRANCHES = ("all", "any", "at-least")


class MalformedTree(DomainError):
    """The tree cannot be judged; the message names the place and the reason."""


@dataclass(frozen=True)
class Outcome:
    """What came of one node. `until` is the last day on which it holds by what is held now."""

    node: Node
    met: bool
    until: date | None = None
    needs: Totals = field(default_factory=dict)
    has: Totals = field(default_factory=dict)
    counted: tuple[Record, ...] = ()
    uncounted: tuple[tuple[Record, str], ...] = ()
    parts: tuple["Outcome", ...] = ()

    @property
    def kind(self) -> str:
        return kind_of(self.node)

    @property
    def state(self) -> str:
        if not self.met:
            return "missing"
        return "expires" if self.until else "have"

    def leaves(self) -> Iterator["Outcome"]:
        if self.kind not in BRANCHES:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def told(self) -> dict[str, Any]:
        """As it is stored: nothing but texts, numbers, lists and mappings."""
        return {
            "node": self.node,
            "state": self.state,
            "until": self.until.isoformat() if self.until else None,
            "needs": {name: str(number) for name, number in self.needs.items()},
            "has": {name: str(number) for name, number in self.has.items()},
            "counted": [record.told() for record in self.counted],
            "uncounted": [record.told() | {"why_not": why} for record, why in self.uncounted],
            "parts": [part.told() for part in self.parts],
        }


# What asks for nothing: rules that can be told but not held against papers.
NOTHING: Node = {"all": []}


def kind_of(node: Node) -> str:
    (kind,) = node
    return kind


def children_of(node: Node) -> list[Node]:
    kind = kind_of(node)
    if kind == "at-least":
        return list(node[kind]["of"])
    return list(node[kind]) if kind in BRANCHES else []


def leaves_of(node: Node) -> Iterator[Node]:
    if kind_of(node) not in BRANCHES:
        yield node
    for child in children_of(node):
        yield from leaves_of(child)


def sources_of(nodes: Iterable[Node]) -> set[str]:
    """Which records have to be read to judge these trees."""
    kinds = {kind_of(leaf) for node in nodes for leaf in leaves_of(node)}
    return {str(source) for kind in kinds for source in LEAVES[kind].sources}


# --- Judging -------------------------------------------------------------------------------


def judge(node: Node, held: Held, day: date, *, with_drafts: bool = False) -> Outcome:
    """What the records say of the tree on that day; later records are not known to it."""
    kind = kind_of(node)
    if kind in LEAVES:
        return _judge_leaf(LEAVES[kind], node, held, day, with_drafts)
    parts = tuple(judge(child, held, day, with_drafts=with_drafts) for child in children_of(node))
    needed = _needed(kind, node, parts)
    held_parts = [part for part in parts if part.met]
    met = len(held_parts) >= needed
    lasting = sorted((part.until for part in held_parts), key=_end, reverse=True)
    return Outcome(
        node=node,
        met=met,
        until=lasting[needed - 1] if met and needed else None,
        needs={"number": Decimal(needed)},
        has={"number": Decimal(len(held_parts))},
        parts=parts,
    )


def _needed(kind: str, node: Node, parts: tuple[Outcome, ...]) -> int:
    if kind == "all":
        return len(parts)
    return 1 if kind == "any" else node[kind]["number"]


def _judge_leaf(leaf: Leaf, node: Node, held: Held, day: date, with_drafts: bool) -> Outcome:
    asked = node[leaf.name]
    about = [
        record
        for record in held.of(*leaf.sources)
        if record.on <= day and leaf.concerns(asked, record)
    ]
    judged = [(record, _why_not(leaf, asked, record, day, with_drafts)) for record in about]
    counting = [record for record, why_not in judged if not why_not]
    # The longest lasting first: the requirement ends with the last one that is needed.
    counting.sort(key=lambda record: (_end(leaf.last_day(asked, record)), record.on), reverse=True)
    needs = leaf.needs(asked)
    enough = _first_enough(leaf, asked, counting, needs)
    return Outcome(
        node=node,
        met=enough is not None,
        until=leaf.last_day(asked, counting[enough - 1]) if enough else None,
        needs=needs,
        has=leaf.totals(asked, counting),
        counted=tuple(counting[:enough]),
        uncounted=tuple((record, why_not) for record, why_not in judged if why_not),
    )


def _why_not(leaf: Leaf, asked: Node, record: Record, day: date, with_drafts: bool) -> str:
    last_day = leaf.last_day(asked, record)
    if record.why_not:
        return record.why_not
    if record.is_draft and not with_drafts:
        return WhyNot.DRAFT
    if record.until and record.until < day:
        return WhyNot.ENDED
    if refused := leaf.refuses(asked, record):
        return refused
    return WhyNot.TOO_OLD if last_day and last_day < day else ""


def _first_enough(leaf: Leaf, asked: Node, counting: list[Record], needs: Totals) -> int | None:
    """How many of the records, from the first on, reach the need; None when all do not."""
    for many in range(1, len(counting) + 1):
        totals = leaf.totals(asked, counting[:many])
        if all(totals[name] >= number for name, number in needs.items()):
            return many
    return None


def _end(day: date | None) -> date:
    return day or date.max


# --- Reading -------------------------------------------------------------------------------


def check_tree(node: Any, place: str) -> None:
    """Raise MalformedTree at the first mistake. `place` names the tree in the sentence."""
    count = _check(node, place, depth=1)
    if count > MOST_NODES:
        _refuse(place, _("a tree has at most {n} parts").format(n=MOST_NODES))


def _check(node: Any, place: str, depth: int) -> int:
    if depth > DEEPEST:
        _refuse(place, _("the tree is nested more than {n} deep").format(n=DEEPEST))
    if not isinstance(node, Mapping) or len(node) != 1:
        _refuse(place, _("a requirement has one name with what belongs to it"))
    ((kind, content),) = node.items()
    where = f"{place} › {kind}"
    if kind in LEAVES:
        _check_leaf(LEAVES[kind], content, where)
        return 1
    if kind not in BRANCHES:
        known = ", ".join([*BRANCHES, *LEAVES])
        _refuse(place, _("{name} is not one of: {known}").format(name=kind, known=known))
    parts = _parts(kind, content, where)
    return 1 + sum(_check(part, f"{where} › {i}", depth + 1) for i, part in enumerate(parts, 1))


def _parts(kind: str, content: Any, where: str) -> list[Any]:
    if kind != "at-least":
        if not isinstance(content, list) or not content:
            _refuse(where, _("a list of requirements is expected"))
        return content
    if not isinstance(content, Mapping) or content.keys() != {"number", "of"}:
        _refuse(where, _("number and of are expected"))
    parts, number = content["of"], content["number"]
    if not isinstance(parts, list) or not parts:
        _refuse(f"{where} › of", _("a list of requirements is expected"))
    if type(number) is not int or not 1 <= number <= len(parts):
        words = _("a whole number from {a} to {b} is expected")
        _refuse(f"{where} › number", words.format(a=1, b=len(parts)))
    return parts


def _check_leaf(leaf: Leaf, content: Any, where: str) -> None:
    if not isinstance(content, Mapping):
        _refuse(where, _("fields of its own are expected"))
    for name, value in content.items():
        if name not in leaf.fields:
            _refuse(where, _("{name} is not a known field").format(name=name))
        if expected := leaf.fields[name].expected(value):
            words = _("{what} is expected").format(what=expected)
            _refuse(f"{where} › {name}", words)
    for name in leaf.required:
        if name not in content:
            _refuse(where, _("{name} is missing").format(name=name))
    _check_choice(leaf, content, where)


def _check_choice(leaf: Leaf, content: Node, where: str) -> None:
    given = [name for name in leaf.one_of if name in content]
    if leaf.one_of and len(given) != 1:
        _refuse(where, _("give one of: {names}").format(names=", ".join(leaf.one_of)))
    if leaf.name == "experience" and not content:
        _refuse(where, _("give months, hours or both"))
    if leaf.name == "practical":
        reachable = len(asked_muscles(content))
        if "region" in content and not reachable:
            _refuse(where, _("no muscle of this region is of the core level; name its muscles"))
        if ("muscles" in content) != ("number" in content):
            _refuse(where, _("muscles and number are given together"))
        if content.get("number", 1) > max(reachable, 1):
            _refuse(f"{where} › number", _("at most as many as the muscles in the list"))


def _refuse(place: str, reason: str) -> None:
    raise MalformedTree(f"{place}: {reason}.")


def with_course(node: Node, course: str) -> Node:
    """The tree with the programme named wherever modules and sheets are meant."""
    return _mapped(node, lambda kind, asked: _named(kind, asked, course))


def without_course(node: Node, course: str) -> Node:
    """As it stands in the files of the programme itself."""

    def plain(kind: str, asked: Node) -> Node:
        return {name: value for name, value in asked.items() if (name, value) != ("course", course)}

    return _mapped(node, plain)


def _named(kind: str, asked: Node, course: str) -> Node:
    belongs = "course" in LEAVES[kind].fields and ("module" in asked or "checklist" in asked)
    return {"course": course} | dict(asked) if belongs else asked


def _mapped(node: Node, change: Callable[[str, Node], Node]) -> dict[str, Any]:
    kind = kind_of(node)
    if kind in LEAVES:
        return {kind: dict(change(kind, node[kind]))}
    parts = [_mapped(child, change) for child in children_of(node)]
    return {kind: parts if kind != "at-least" else dict(node[kind]) | {"of": parts}}
