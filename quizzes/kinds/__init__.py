"""The kinds of question. Each is one class behind the interface in `base`; names are stored."""

from quizzes.kinds.base import Kind, Reason
from quizzes.kinds.single_best_answer import SingleBestAnswer

_KINDS: dict[str, Kind] = {kind.name: kind for kind in (SingleBestAnswer(),)}


def get_kind(name: str) -> Kind:
    """The kind of that name; ValueError with a sentence when there is none."""
    try:
        return _KINDS[name]
    except KeyError:
        known = ", ".join(sorted(_KINDS))
        raise ValueError(f"There is no kind of question called {name!r}; known: {known}.") from None


__all__ = ["Kind", "Reason", "get_kind"]
