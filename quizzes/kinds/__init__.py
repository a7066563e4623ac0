"""The kinds of question. Each is one class behind the interface in `base`; names are stored."""

from django.utils.translation import gettext as _

from quizzes.kinds.base import Kind, Reason
from quizzes.kinds.extended_matching import ExtendedMatching
from quizzes.kinds.hotspot import Hotspot
from quizzes.kinds.multiple_response import MultipleResponse
from quizzes.kinds.ordering import Ordering
from quizzes.kinds.short_numeric import ShortNumeric
from quizzes.kinds.single_best_answer import SingleBestAnswer
from quizzes.kinds.true_false import TrueFalse

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SingleBestAnswer(),
        MultipleResponse(),
        TrueFalse(),
        Ordering(),
        ExtendedMatching(),
        ShortNumeric(),
        Hotspot(),
    )
}


def get_kind(name: str) -> Kind:
    """The kind of that name; ValueError with a sentence when there is none."""
    try:
        return KINDS[name]
    except KeyError:
        known = ", ".join(sorted(KINDS))
        words = _("There is no kind of question called “{name}”; known: {known}.")
        raise ValueError(words.format(name=name, known=known)) from None


__all__ = ["KINDS", "Kind", "Reason", "get_kind"]
