"""What a wording cites, as the reference list of its course says it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from training.lib.markdown.citations import OWN_RULE, anchor_of


@dataclass(frozen=True)
class Source:
    """An entry of the reference list. `verify`: the lesson asks to check it first."""

    key: str
    text: str
    note: str = ""
    verify: bool = False
    anchor: str = ""  # where passages of a lesson point to


def sources_of(
    keys: Iterable[str],
    references: Mapping[str, Any],
    *,
    doubtful: Collection[str] = (),
    anchored: bool = False,
) -> list[Source]:
    """In the order of the keys; one that the list no longer has is left out."""
    own = _("A rule of this programme: its own decision, and not a published fact.")
    sources = []
    for key in keys:
        if key == OWN_RULE:
            sources.append(Source(_("Programme rule"), own))
        elif key in references:
            entry, anchor = references[key], anchor_of(key) if anchored else ""
            sources.append(
                Source(key, entry["text"], entry.get("note", ""), key in doubtful, anchor)
            )
    return sources
