"""Numbers as files write them: exact, finite, and never a guess."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.interchange.questions import ZERO, NumberAnswer, Numbers, Question, Refusal

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_LARGEST = Decimal(10) ** 300


def read_number(text: str, what: str) -> Decimal:
    """The number, or a Refusal that says what is none; a decimal comma is read as a point."""
    shown = text.strip()
    written = shown.replace(",", ".") if shown.count(",") == 1 and "." not in shown else shown
    if not _NUMBER.fullmatch(written) or abs(Decimal(written)) > _LARGEST:
        raise Refusal(_("{what} is not a number: “{text}”.").format(what=what, text=shown[:40]))
    return Decimal(written)


def typed_number(question: Question, answers: Iterable[tuple[str, Decimal, str]]) -> Numbers:
    """A typed answer (text, weight, feedback) is a number here, or it is not taken.

    Nobody marks spelling.
    """
    found = []
    for text, weight, told in answers:
        try:
            found.append(NumberAnswer(read_number(text, ""), ZERO, weight, told))
        except Refusal:
            words = _("An answer typed as text is not taken: “{answer}”.")
            raise Refusal(words.format(answer=text[:40])) from None
    question.lose(_("The typed text became a number: how it is spelt no longer matters."))
    return Numbers(found)
