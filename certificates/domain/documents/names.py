"""Which names a certificate can carry, told to the person while typing and not hours later."""

import itertools
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.rendering.coverage import uncovered_clusters

LONGEST_NAME = 200

# Vietnamese and Salish letters carry two marks; a tower of them would run over the lines around it.
_MOST_MARKS = 3
_MOST_SHOWN = 5

# Control, invisible, lone surrogate, private use, unassigned, line and paragraph separator. Among
# them the marks that reverse the reading direction and make a name read as another.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SPACES = {" ", "\u00a0", "\u3000"}


def printable_name_problem(name: str) -> str | None:
    """A sentence saying why this name cannot be printed as it is, or None when it can."""
    if len(name) > LONGEST_NAME:
        return _("A name can have up to %(most)d characters.") % {"most": LONGEST_NAME}
    if any(_is_hidden(character) for character in name):
        return _("The name holds hidden characters. Type it again instead of pasting it.")
    name = unicodedata.normalize("NFC", name)
    if not any(character.isalpha() for character in name):
        return _("A name needs at least one letter.")
    if _longest_tower(name) > _MOST_MARKS:
        return _("A letter of the name carries too many accents to be legible.")
    return _uncovered_problem(name)


def _uncovered_problem(name: str) -> str | None:
    missing = uncovered_clusters("".join(name.split()))
    symbols = (character for character in name if unicodedata.category(character) == "So")
    refused = list(dict.fromkeys([*missing, *symbols]))
    if not refused:
        return None
    shown = " ".join(refused[:_MOST_SHOWN]) + (" …" if len(refused) > _MOST_SHOWN else "")
    return ngettext(
        "The certificate cannot print this character: %(characters)s. Write the name in Latin, "
        "Greek, Cyrillic, Chinese or Japanese letters or Canadian syllabics, as in your register.",
        "The certificate cannot print these characters: %(characters)s. Write the name in Latin, "
        "Greek, Cyrillic, Chinese or Japanese letters or Canadian syllabics, as in your register.",
        len(refused),
    ) % {"characters": shown}


def _is_hidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _HIDDEN or (category == "Zs" and character not in _SPACES)


def _longest_tower(name: str) -> int:
    runs = itertools.groupby(name, key=lambda c: unicodedata.category(c) in ("Mn", "Me"))
    return max((len(list(run)) for is_mark, run in runs if is_mark), default=0)
