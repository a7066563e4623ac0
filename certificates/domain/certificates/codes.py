"""Verification codes: what the paper shows and what a person types back.

A code is 26 characters of Crockford's base 32, 130 random bits (ASVS 11.5.1 asks for 128 from a
cryptographic source and excludes UUIDs). The alphabet has no I, L, O or U, so a code read from
paper or over the telephone can be repaired without guessing.
"""

import re
import secrets
import unicodedata
from urllib.parse import unquote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26
GROUP_LENGTH = 4

# A verification address with its query stays far below this; longer text is not worth reading.
LONGEST_INPUT = 500

_MISREAD = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


def new_code() -> str:
    """A fresh code in its canonical form: 26 upper-case characters without separators."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normalise_code(text: str) -> str | None:
    """The canonical form of what a person typed, scanned or pasted, or None when it is no code.

    Takes lower case, spaces, any kind of dash, O for 0, I or L for 1, full-width characters and
    a whole verification address. The answer may still belong to no record.
    """
    if len(text) > LONGEST_INPUT:
        return None
    text = unicodedata.normalize("NFKC", unquote(text)).upper()
    kept = "".join(c for c in _code_part(text) if not _is_separator(c))
    candidate = kept.translate(_MISREAD)
    return candidate if _CODE.fullmatch(candidate) else None


def group_code(code: str) -> str:
    """The code as it is printed, in groups of four that the eye can keep."""
    groups = (code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH))
    return "-".join(groups)


def _code_part(text: str) -> str:
    """The last path segment of an address, or the text itself when it is none."""
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    segments = [segment for segment in path.split("/") if segment.strip()]
    return segments[-1] if segments else ""


def _is_separator(character: str) -> bool:
    """White space, dashes and invisible marks that copying from a page or a PDF leaves behind."""
    return character.isspace() or unicodedata.category(character) in ("Pd", "Cf", "Zs", "Cc")
