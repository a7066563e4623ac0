"""Text as people type it, made fit to store."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_SPACES = re.compile(r"\s+")


def clean_line(value: str) -> str:
    """One line in NFC with single spaces; refuses what would break a page, a mail or a PDF.

    Raises ValidationError for control characters, lone surrogates and text-direction overrides.
    """
    value = unicodedata.normalize("NFC", value)
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in value):
        raise ValidationError(_("Remove line breaks and characters that cannot be shown."))
    if _BIDI.search(value):
        raise ValidationError(_("Remove the hidden characters that change the text direction."))
    return _SPACES.sub(" ", value).strip()
