"""Papers of ours that are neither a certificate nor a credential, as a receipt of a check.

The apps above make them and say here how they are known, so that a dropped file is named for what
it is, and never taken for a record that stands.
"""

from dataclasses import dataclass
from typing import Protocol

from certificates.domain.verifying.checking import PdfVerdict


@dataclass(frozen=True)
class OtherPaper:
    """What a reader of the file must know, in one sentence."""

    sentence: str


@dataclass(frozen=True)
class TextVerdict:
    """What can be said of a file of text; the paper only when it is ours to the last letter."""

    verdict: PdfVerdict
    paper: OtherPaper | None = None


class Keeper(Protocol):
    def with_hash(self, sha256: str) -> OtherPaper | None:
        """Our record of a PDF with exactly these bytes; its signature is judged by the caller."""

    def read_text(self, data: bytes) -> TextVerdict | None:
        """The verdict on text that is, or began as, one of these papers; None for anything else."""


_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    _keepers.append(keeper)


def paper_with(sha256: str) -> OtherPaper | None:
    found = (keeper.with_hash(sha256) for keeper in _keepers)
    return next((paper for paper in found if paper), None)


def read_text(data: bytes) -> TextVerdict | None:
    told = (keeper.read_text(data) for keeper in _keepers)
    return next((verdict for verdict in told if verdict), None)
