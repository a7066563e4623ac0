"""What a person holds, reduced to the plain values that requirements ask about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """The kinds of records that can count."""

    MODULE = "module", _("Lessons of a module")
    CERTIFICATE = "certificate", _("Certificate")
    SIGN_OFF = "sign-off", _("Practical examination")
    EVIDENCE = "evidence", _("Paper from outside")
    COURSE = "course", _("Course completed here")
    CREDENTIAL = "credential", _("Credential")
    REGISTRATION = "registration", _("Registration")
    ATTESTATION = "attestation", _("Declaration")
    SESSION = "session", _("Supervised session")


class WhyNot(TextChoices):
    """Why a record that is about a requirement does not count for it."""

    UNVERIFIED = "unverified", _("nobody has checked it")
    UNKNOWN = "unknown", _("it could not be checked lately")
    REFUSED = "refused", _("a check did not confirm it")
    ENDED = "ended", _("it has ended")
    TOO_OLD = "too-old", _("it is too old for this")
    NOT_STANDING = "not-standing", _("it does not stand today")
    NOT_RECOGNISED = "not-recognised", _("the examiner was not recognised for it on that day")
    DRAFT = "draft", _("draft content counts for nothing outside a demonstration")
    OTHER_ISSUER = "other-issuer", _("it is of another body")
    NOT_LISTED = "not-listed", _("it is not on the stored list")
    ATTEMPTS = "attempts", _("it took more attempts than this allows")
    OTHER_CLASS = "other-class", _("the class is another one")
    NO_PERIOD = "no-period", _("it does not say from when to when")


@dataclass(frozen=True)
class Record:
    """One record. `on` is its day, `until` the last day on which it holds (None: no end).

    `why_not` says why it counts for nothing at all; `facts` are what its source alone has.
    """

    source: str
    ref: str
    title: str
    on: date
    until: date | None = None
    is_draft: bool = False
    why_not: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As it is kept with a stored result."""
        return {
            "source": self.source,
            "ref": self.ref,
            "title": self.title,
            "on": self.on.isoformat(),
            "until": self.until.isoformat() if self.until else None,
        }


class Held:
    """The records of one person, by source."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._by_source: dict[str, list[Record]] = {}
        for record in records:
            self._by_source.setdefault(record.source, []).append(record)

    def __iter__(self) -> Iterator[Record]:
        for source in sorted(self._by_source):
            yield from self._by_source[source]

    def of(self, *sources: str) -> list[Record]:
        return [record for source in sources for record in self._by_source.get(source, [])]
