"""The fields of a leaf of a requirement tree, and the sentence for each that is wrong."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from certificates.enums import EvidenceKind
from training.people.anatomy import muscles, regions


class Field(ABC):
    @abstractmethod
    def expected(self, value: Any) -> str:
        """What was expected instead, in words; nothing when the value is right."""


@dataclass(frozen=True)
class Text(Field):
    longest: int = 200

    def expected(self, value: Any) -> str:
        if isinstance(value, str) and value.strip() and len(value) <= self.longest:
            return ""
        return _("a text of at most {n} characters").format(n=self.longest)


@dataclass(frozen=True)
class Whole(Field):
    least: int
    most: int

    def expected(self, value: Any) -> str:
        if type(value) is int and self.least <= value <= self.most:
            return ""
        return _("a whole number from {a} to {b}").format(a=self.least, b=self.most)


@dataclass(frozen=True)
class Amount(Field):
    """Hours: more than none."""

    most: int = 100_000

    def expected(self, value: Any) -> str:
        if type(value) in (int, float) and 0 < value <= self.most:
            return ""
        return _("a number above 0 and at most {b}").format(b=self.most)


@dataclass(frozen=True)
class Choices(Field):
    choices: Callable[[], Iterable[str]]

    def expected(self, value: Any) -> str:
        known = list(self.choices())
        return "" if value in known else _one_of(known)


@dataclass(frozen=True)
class Texts(Field):
    """A list without repeats; of these choices, where there are any."""

    choices: Callable[[], Iterable[str]] | None = None

    def expected(self, value: Any) -> str:
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            return _("a list of texts")
        if len(set(value)) < len(value):
            return _("a list without repeats")
        if self.choices is None:
            return "" if all(text.strip() for text in value) else _("a list of texts")
        known = list(self.choices())
        return (
            "" if set(value) <= set(known) else _("a list of: {words}").format(words=_join(known))
        )


def muscle_names() -> list[str]:
    return list(muscles())


def region_names() -> list[str]:
    return list(regions())


EXPERIENCE_OR_CPD = Choices(lambda: [EvidenceKind.EXPERIENCE, EvidenceKind.CPD])


def _one_of(known: list[str]) -> str:
    return _("one of: {words}").format(words=_join(known))


def _join(known: list[str]) -> str:
    return ", ".join(map(str, known))
