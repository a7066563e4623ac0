"""Two texts side by side: which passages changed, and inside them which words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Mark = Literal["same", "removed", "added"]
_WORDS = re.compile(r"\s+|[^\s]+")
# Comparing costs about the product of both lengths. What was written anew from end to end is shown
# as a whole: words that happen to be on both sides would say nothing.
_MOST_WORDS = 4_000_000
_MANY_LINES = 2_000


class Piece(NamedTuple):
    """Some words, and whether they are on both sides."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Passage:
    """A stretch of lines. Of equal lines only the number is told, so that changes stand out."""

    same_lines: int = 0
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


def compare_texts(before: str, after: str) -> list[Passage]:
    old, new = before.splitlines(), after.splitlines()
    return list(_passages(old, new))


def _passages(old: list[str], new: list[str]) -> Iterator[Passage]:
    many = len(old) > _MANY_LINES or len(new) > _MANY_LINES
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=many).get_opcodes():
        if kind == "equal":
            yield Passage(same_lines=sum(bool(line.strip()) for line in old[a:b]))
        else:
            left, right = _words("\n".join(old[a:b]), "\n".join(new[c:d]))
            yield Passage(before=left, after=right)


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if len(a) * len(b) > _MOST_WORDS:
        return (Piece(old, "removed"),), (Piece(new, "added"),)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if j > i:
            left.append(Piece("".join(a[i:j]), "same" if kind == "equal" else "removed"))
        if m > k:
            right.append(Piece("".join(b[k:m]), "same" if kind == "equal" else "added"))
    return tuple(left), tuple(right)
