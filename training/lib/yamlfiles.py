"""YAML written by people: every mistake is reported with its file, its line and a sentence.

`Entry` hands out the fields of one mapping, checked; a wrong field becomes a problem and a
harmless value, so that one run finds all mistakes of a folder instead of the first.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _

from training.lib.errors import DomainError

DEEPEST = 50  # what is nested deeper is read in the square of its depth
LONGEST_NUMBER = 400  # characters; so is a number in base 60
_UNFIT = re.compile("[\x00\ud800-\udfff]")  # no database holds them


class Problem(NamedTuple):
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class BrokenFiles(DomainError):
    """The files cannot be used; `problems` says where and why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Lined(list[Any]):
    """A list that knows the line of each of its values."""

    lines: list[int]


class Entry:
    """One mapping of a file. `problems` is shared by all entries of one reading."""

    def __init__(
        self, file: str, problems: list[Problem], line: int, values: dict[str, tuple[Any, int]]
    ) -> None:
        self.file = file
        self.problems = problems
        self.line = line
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._get(name) is not None

    def names(self) -> list[str]:
        return list(self._values)

    def line_of(self, name: str) -> int:
        return self._values[name][1] if name in self._values else self.line

    def refuse(self, reason: str, name: str = "") -> None:
        self.problems.append(Problem(self.file, self.line_of(name), reason))

    def only(self, *names: str) -> None:
        """A misspelt field must not be passed over in silence."""
        for name in self._values:
            if name not in names:
                self.refuse(_("%(name)s is not a known field.") % {"name": name}, name)

    def text(self, name: str, *, required: bool = True, longest: int = 10_000) -> str:
        value = self._get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not (value.strip() or not required):
            self._expect(name, _("a text"))
            return ""
        if len(value) > longest:
            self._expect(name, _("at most %(longest)s characters") % {"longest": longest})
        return value.strip()

    def choice(self, name: str, choices: Iterable[str], *, default: str = "") -> str:
        if default and name not in self:
            return default
        value = self._get(name)
        choices = list(choices)
        if value not in choices:
            self._expect(name, _("one of: %(choices)s") % {"choices": ", ".join(choices)})
            return choices[0] if choices else ""
        return str(value)

    def whole(self, name: str, *, least: int = 0, most: int = 32_000) -> int:
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            words = _("a whole number from %(least)s to %(most)s")
            self._expect(name, words % {"least": least, "most": most})
            return least
        return value

    def number(self, name: str, *, least: float = 0, most: float = 1000) -> float:
        value = self._get(name)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
        ):
            self._expect(name, _("a number from %(a)s to %(b)s") % {"a": least, "b": most})
            return least
        return value

    def flag(self, name: str) -> bool:
        value = self._get(name)
        if not isinstance(value, bool):
            self._expect(name, _("true or false"))
            return False
        return value

    def day(self, name: str) -> date | None:
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._expect(name, _("a day such as 2027-03-31"))
            return None
        return value

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC; YAML writes it as 2027-03-31T16:00:00Z."""
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            self._expect(name, _("a moment with its zone, such as 2027-03-31T16:00:00Z"))
            return None
        return value.astimezone(UTC)

    def texts(self, name: str) -> list[str]:
        value = self._list(name)
        for item, line in zip(value, value.lines, strict=True):
            if not isinstance(item, str):
                words = _("%(name)s: each entry is a text.") % {"name": name}
                self.problems.append(Problem(self.file, line, words))
        return [item.strip() for item in value if isinstance(item, str)]

    def entry(self, name: str) -> "Entry":
        value = self._get(name)
        if not isinstance(value, Entry):
            self._expect(name, _("fields of its own"))
            return Entry(self.file, self.problems, self.line_of(name), {})
        return value

    def entries(self, name: str) -> list["Entry"]:
        value = self._list(name)
        for item, line in zip(value, value.lines, strict=True):
            if not isinstance(item, Entry):
                words = _("%(name)s: each entry has fields.") % {"name": name}
                self.problems.append(Problem(self.file, line, words))
        return [item for item in value if isinstance(item, Entry)]

    def plain(self) -> dict[str, Any]:
        """The same values as plain dictionaries and lists."""
        return {name: _plain(value) for name, (value, _line) in self._values.items()}

    def _get(self, name: str) -> Any:
        return self._values.get(name, (None, 0))[0]

    def _list(self, name: str) -> Lined:
        value = self._get(name)
        if isinstance(value, Lined):
            return value
        if value is not None:
            self._expect(name, _("a list"))
        empty = Lined()
        empty.lines = []
        return empty

    def _expect(self, name: str, what: str) -> None:
        words = _("%(name)s is missing: give %(what)s.")
        if name in self._values:
            words = _("%(name)s must be %(what)s.")
        self.refuse(words % {"name": name, "what": what}, name)


def read_entry(text: str, file: str, problems: list[Problem], *, first_line: int = 1) -> Entry:
    """The mapping a YAML text consists of; an empty one when it cannot be read."""
    nothing = Entry(file, problems, first_line, {})
    try:
        _refuse_harmful(text)
        root = yaml.compose(text, yaml.SafeLoader)
        value = _build(root, file, problems, first_line) if root else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        problems.append(Problem(file, line, str(error.problem or error.context)))
        return nothing
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(file, first_line, str(error)))
        return nothing
    if not isinstance(value, Entry):
        problems.append(Problem(file, first_line, _("The file must consist of named fields.")))
        return nothing
    return value


def _refuse_harmful(text: str) -> None:
    """What would take all the memory or time is met before anything is built of it."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _mistake(event, _("Write the text again instead of an alias."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _mistake(event, _("The file is nested too deeply."))


def _mistake(place: yaml.Event | yaml.Node, words: str) -> yaml.MarkedYAMLError:
    mark: Any = place.start_mark  # of the parser in C or of the one in Python: they read alike
    return yaml.MarkedYAMLError(problem=words, problem_mark=mark)


def _build(node: yaml.Node, file: str, problems: list[Problem], first_line: int) -> Any:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        values: dict[str, tuple[Any, int]] = {}
        for key_node, value_node in node.value:
            key = _fit(key_node, str(key_node.value))
            key_line = first_line + key_node.start_mark.line
            if key in values:
                words = _("%(name)s is there twice.") % {"name": key}
                problems.append(Problem(file, key_line, words))
            values[key] = (_build(value_node, file, problems, first_line), key_line)
        return Entry(file, problems, line, values)
    if isinstance(node, yaml.SequenceNode):
        result = Lined(_build(child, file, problems, first_line) for child in node.value)
        result.lines = [first_line + child.start_mark.line for child in node.value]
        return result
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    if not node.tag.endswith(":str") and len(node.value) > LONGEST_NUMBER:
        raise _mistake(node, _("A number or a day is not as long."))
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node, deep=True)
    except (LookupError, AttributeError, OverflowError) as error:
        raise _mistake(node, _("This is not what its tag says.")) from error
    finally:
        loader.dispose()
    return _fit(node, value) if isinstance(value, str) else value


def _fit(node: yaml.Node, text: str) -> str:
    if _UNFIT.search(text):
        raise _mistake(node, _("Remove the characters that cannot be shown."))
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Entry):
        return value.plain()
    if isinstance(value, Lined):
        return [_plain(item) for item in value]
    return value
