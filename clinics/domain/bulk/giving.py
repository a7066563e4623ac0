"""What is given to be verified, told apart before anything is read.

What a file is, decides whoever verifies it; here a pasted text becomes rows and limits are held.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinics.enums import BulkKind
from training.lib.errors import DomainError
from training.lib.papers import shown_name

MOST_LINES = 500
MOST_FILES = 100
MOST_BYTES = 20_000_000  # together: as much as one request may bring
LONGEST_LINE = 20_000  # a badge as a JWT; a code is far shorter
_LABEL = 300


@dataclass(frozen=True)
class Given:
    """One row to be. `evidence` names a badge that its holder gave as a paper."""

    kind: BulkKind
    label: str
    text: str = ""
    content: bytes = b""
    evidence: int | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content or self.text.encode()).hexdigest()


def read_lines(text: str) -> list[Given]:
    """A line is a code, an address or a JWT; what begins as JSON is one badge over many lines."""
    text = text.strip()
    if text.startswith("{"):
        return [Given(BulkKind.TEXT, _("Badge as pasted"), text=text)]
    lines = [line.strip() for line in text.splitlines()]
    given = [_line(line) for line in dict.fromkeys(lines) if line]
    if len(given) > MOST_LINES:
        raise DomainError(
            _("These are %(count)s lines. Paste up to %(most)s at a time.")
            % {"count": len(given), "most": MOST_LINES},
            field="text",
        )
    return given


def _line(line: str) -> Given:
    if len(line) > LONGEST_LINE:
        words = _("A line is longer than any code or badge. Send it as a file.")
        raise DomainError(words, field="text")
    is_token = line.startswith("eyJ") and line.count(".") == 2
    kind = BulkKind.TEXT if is_token else BulkKind.CODE
    label = "".join(character for character in line if character.isprintable())[:_LABEL]
    return Given(kind, _("Badge as pasted") if is_token else label, text=line)


def read_files(files: Iterable[tuple[str, bytes]]) -> list[Given]:
    """Names and contents; an empty file is a row like the others, and is told so."""
    given = [
        Given(BulkKind.FILE, shown_name(name) or _("File without a name"), content=content)
        for name, content in files
    ]
    if len(given) > MOST_FILES:
        raise DomainError(
            _("These are %(count)s files. Choose up to %(most)s at a time.")
            % {"count": len(given), "most": MOST_FILES},
            field="files",
        )
    if sum(len(each.content) for each in given) > MOST_BYTES:
        words = _("Together the files are larger than 20 MB. Choose fewer at a time.")
        raise DomainError(words, field="files")
    return given
