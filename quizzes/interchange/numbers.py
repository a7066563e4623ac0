"""Numbers as files write them: exact, finite, and never a guess."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.questions import Refusal

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_LARGEST = Decimal(10) ** 300


def read_number(text: str, what: str) -> Decimal:
    """The number, or a Refusal that says what is none; a decimal comma is read as a point."""
    shown = text.strip()
    written = shown.replace(",", ".") if shown.count(",") == 1 and "." not in shown else shown
    if not _NUMBER.fullmatch(written) or abs(Decimal(written)) > _LARGEST:
        raise Refusal(_("{what} is not a number: “{text}”.").format(what=what, text=shown[:40]))
    return Decimal(written)


def is_written_number(text: str) -> bool:
    try:
        read_number(text, "")
    except Refusal:
        return False
    return True
