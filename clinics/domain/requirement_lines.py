"""What a line of requirements is before it is stored: its name among the others, and its words."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.domain.saying import region_names
from clinics.enums import RequirementKind, RequirementLevel
from clinics.models import RequirementLine
from clinics.queries import Requirement

# What tells two lines of a kind apart; of the other kinds a position has one.
_TOLD_APART: dict[str, tuple[str, ...]] = {
    RequirementKind.THEORY: ("programme", "module"),
    RequirementKind.CREDENTIAL: ("type",),
    RequirementKind.REGISTRATION: ("authority",),
    RequirementKind.READING: ("document",),
}


@dataclass(frozen=True)
class AskedLine:
    kind: str
    title: str
    level: str = RequirementLevel.NEEDED
    reason: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The same from version to version, so that a person's standing can be followed."""
        told = [str(self.settings.get(name) or "") for name in _TOLD_APART.get(self.kind, ())]
        if self.kind == RequirementKind.OTHER:
            told = [slugify(self.title) or _digest(self.title)]
        return "-".join(filter(None, [self.kind, *told]))[:100].strip("-")

    @classmethod
    def of(cls, line: RequirementLine | Requirement) -> "AskedLine":
        return cls(line.kind, line.title, line.level, line.reason, line.settings)


@dataclass(frozen=True)
class AskedSet:
    """All that is to be asked of a position from a day on. `after` is the number of the set that
    was the newest when this one was written."""

    lines: Sequence[AskedLine]
    starts_on: date
    reason: str = ""
    source: str = ""
    after: int = 0

    @property
    def content_hash(self) -> str:
        """Of everything that publishing would store."""
        return _digest(json.dumps(asdict(self), sort_keys=True, default=str))


def twins(lines: Iterable[AskedLine]) -> list[int]:
    """Places of lines that ask for the same thing as one before them."""
    seen: set[str] = set()
    found = []
    for place, line in enumerate(lines):
        if line.slug in seen:
            found.append(place)
        seen.add(line.slug)
    return found


def settings_words(settings: Mapping[str, Any]) -> str:
    """What a line asks beyond its title, in few words."""
    words = []
    if regions := settings.get("regions"):
        words.append(region_names(regions))
    if hours := settings.get("hours"):
        words.append(_("at least {hours} hours").format(hours=hours))
    if amount := settings.get("amount"):
        words.append(_("at least {amount}").format(amount=amount))
    if names := settings.get("issuers") or settings.get("programmes") or settings.get("named"):
        words.append(_("one of: {names}").format(names=", ".join(names)))
    if settings.get("listed"):
        words.append(_("on the stored list of its day"))
    if months := settings.get("months"):
        text = ngettext("at most one month old", "at most {count} months old", months)
        words.append(text.format(count=months))
    return " · ".join(words)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
