"""What a pack states, as plain values: the PDF, the tables and the copy in the database agree."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """One thing the clinic asks for, with its source and age; all words are fit to print."""

    title: str
    status: str
    word: str
    detail: str
    source: str
    as_of: str
    until: str
    could_not_check: bool = False


@dataclass(frozen=True)
class Record:
    """One record behind the facts."""

    kind: str
    title: str
    status: str
    details: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Stretch:
    """For a period: on which days one thing stood how."""

    title: str
    first: str
    last: str
    word: str
    detail: str


@dataclass(frozen=True)
class PersonFacts:
    """One person as the records of the moment show them to the clinic."""

    label: str
    sentence: str
    consent: str
    positions: str
    facts: tuple[Fact, ...] = ()
    records: tuple[Record, ...] = ()
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class FileFact:
    """A file of the pack: where it lies in it, whose it is, and where we keep it.

    `person` is the id of the membership, empty for what is the clinic's own.
    """

    path: str
    of: str
    title: str
    sha256: str
    stored: str
    person: str = ""


@dataclass(frozen=True)
class PackFacts:
    """All of it, in the language of whoever asked."""

    language: str
    clinic: str
    zone: str
    days: str
    as_of: str
    read_at: str
    maker: str
    audience: str
    reason: str
    gaps: tuple[str, ...] = ()
    people: tuple[PersonFacts, ...] = ()
    documents: tuple[Record, ...] = ()
    events: tuple[Record, ...] = ()
    files: tuple[FileFact, ...] = field(default=())
