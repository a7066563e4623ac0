"""The dry run as its page shows it: counts, then what happens to which questions, by repair."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.interchange.results import Fate, Status
from quizzes.interchange.sheet import OURS
from training.lib.sheets.csvfile import guard

_NAMES = re.compile(r"“[^”]*”|-?\d+(?:[.,]\d+)*")
NOTE = "note"
HEADINGS = {
    str(Status.REFUSED): gettext_lazy("Refused"),
    str(Status.CHANGED): gettext_lazy("Changed"),
    NOTE: gettext_lazy("To know"),
}

Line = dict[str, Any]


@dataclass
class Group:
    """Questions to which the same happens; `rows` are lines of the report with their sentence."""

    key: str
    about: str
    heading: str
    rows: list[tuple[Line, str]] = field(default_factory=list)

    @property
    def varies(self) -> bool:
        return any(sentence != self.heading for _line, sentence in self.rows)


@dataclass(frozen=True)
class DryRun:
    counts: dict[str, int]
    here: int
    new: int
    groups: list[Group]

    @property
    def refused(self) -> int:
        return self.counts["refused"]

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)

    def sections(self) -> list[tuple[str, list[Group]]]:
        """The gravest first."""
        parted = [
            (str(words), [group for group in self.groups if group.about == about])
            for about, words in HEADINGS.items()
        ]
        return [(words, groups) for words, groups in parted if groups]


def read_report(report: dict[str, Any]) -> DryRun:
    lines = report["items"]
    taken = [line for line in lines if line["status"] != Status.REFUSED]
    here = sum(line["fate"] == Fate.HERE for line in taken)
    return DryRun(report["counts"], here, len(taken) - here, _groups(lines))


def _groups(lines: list[Line]) -> list[Group]:
    groups: dict[tuple[str, str], Group] = {}
    for line in lines:
        for about, sentence in _told(line):
            rule = _NAMES.sub("…", sentence)
            if (about, rule) not in groups:
                digest = hashlib.sha256(f"{about}/{rule}".encode()).hexdigest()[:10]
                groups[about, rule] = Group(digest, about, sentence)
            group = groups[about, rule]
            if group.heading != sentence:
                group.heading = rule
            group.rows.append((line, sentence))
    return sorted(groups.values(), key=lambda group: -len(group.rows))


def _told(line: Line) -> Iterator[tuple[str, str]]:
    """What happens to the question and why, without the place: the row shows it."""
    for number, reason in enumerate(line["reasons"]):
        about = NOTE if number in line["notes"] else line["status"]
        if about in HEADINGS:
            yield about, reason.removeprefix(f"{line['place']}: ")


def written_groups(report: dict[str, Any]) -> list[Group]:
    """The drafts that were made, to be opened one by one."""
    words = {
        Fate.NEW: _("New questions, as drafts"),
        Fate.NEXT: _("Next drafts of questions there were"),
        Fate.HERE: _("Already here"),
    }
    groups = []
    for fate, heading in words.items():
        rows = [
            (line, "")
            for line in report["items"]
            if line["fate"] == fate and line["status"] != Status.REFUSED
        ]
        if rows:
            groups.append(Group(str(fate), str(fate), heading, rows))
    return groups


def write_refused(report: dict[str, Any]) -> bytes:
    """The refused questions with their reasons; those of a table can be mended and sent again."""
    lines = [line for line in report["items"] if line["status"] == Status.REFUSED]
    names = list(dict.fromkeys(name for line in lines for name, _cell in line["source"]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard(name) for name in (*OURS, *(names or ["title"]))])
    for line in lines:
        reasons = " ".join(line["reasons"])
        source = dict(line["source"])
        said = [source.get(name, "") for name in names] or [line["title"]]
        writer.writerow([guard(cell) for cell in (line["place"], reasons, *said)])
    return out.getvalue().encode("utf-8-sig")
