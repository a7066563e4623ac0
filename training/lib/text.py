"""Text as people type it, made fit to store."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Pasted along unseen. The joiners U+200C and U+200D stay: Persian and Indic words need them.
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")


def clean_line(value: str) -> str:
    """One line in NFC with single spaces; refuses what would break a page, a mail or a PDF.

    What nobody sees and nobody typed goes silently. Raises ValidationError for control
    characters, lone surrogates and text-direction overrides.
    """
    value = unicodedata.normalize("NFC", _UNSEEN.sub("", value))
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in value):
        raise ValidationError(_("Remove line breaks and characters that cannot be shown."))
    if _BIDI.search(value):
        raise ValidationError(_("Remove the hidden characters that change the text direction."))
    return _SPACES.sub(" ", value).strip()


def clean_text(value: str) -> str:
    """Several lines, each as `clean_line` leaves it; empty lines at both ends go."""
    return "\n".join(clean_line(line) for line in value.splitlines()).strip("\n")
