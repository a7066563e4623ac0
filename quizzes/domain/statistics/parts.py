"""What a response is counted as: the options it chose, or the answer as it was given."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds import Kind, get_kind
from quizzes.kinds.base import ONE, option_texts
from quizzes.kinds.responses import fits
from quizzes.models import ItemVersion

OUTSIDE, OTHER = "outside", "other"
MOST_FREE = 8  # answers that are shown one by one where any answer may be given
FREE = frozenset({"order", "number"})


def is_free(version: ItemVersion) -> bool:
    """Whether the answers are too many to list before anybody has given them."""
    return get_kind(version.kind).statistics in FREE


def listed_parts(version: ItemVersion) -> dict[str, bool]:
    """Everything that can be chosen, and whether it is right."""
    payload, how = version.payload, get_kind(version.kind).statistics
    options = [option["id"] for option in payload["options"]]
    if how == "choice":
        return {option: option == payload["key"] for option in options}
    if how == "choices":
        return {option: option in payload["key"] for option in options}
    if how == "pairs":
        return {
            f"{stem}:{option}": option == right
            for stem, right in payload["key"].items()
            for option in options
        }
    if how == "place":
        areas = {area["id"]: Decimal(str(area["score"])) == ONE for area in payload["options"]}
        return areas | {OUTSIDE: False}
    return {}


def chosen_parts(version: ItemVersion, response: Any) -> list[str]:
    """Which of them a response chose; none where it does not fit the question."""
    kind = get_kind(version.kind)
    if not fits(kind.form_entry(version.payload), response):
        return []
    if kind.statistics in FREE:
        return [json.dumps(response)]
    if kind.statistics == "choice":
        return [response]
    if kind.statistics == "choices":
        return list(response)
    if kind.statistics == "pairs":
        return [f"{stem}:{option}" for stem, option in response.items()]
    return _areas(kind, version.payload, response)


def _areas(kind: Kind, payload: Mapping[str, Any], response: Any) -> list[str]:
    ids = [area["id"] for area in payload["options"]]
    return [ids[place] for place in sorted(kind.chosen(payload, response))] or [OUTSIDE]


def is_right(version: ItemVersion, response: Any) -> bool:
    return get_kind(version.kind).grade(version.payload, response) == ONE


def words_for(version: ItemVersion, part: str) -> str:
    """A part as a reader knows it."""
    if part == OUTSIDE:
        return _("Outside the named areas")
    if part == OTHER:
        return _("All other answers")
    kind, payload = get_kind(version.kind), version.payload
    if kind.statistics in FREE:
        return kind.describe(payload, json.loads(part))
    if kind.statistics == "choice":
        return kind.describe(payload, part)
    if kind.statistics == "pairs":
        stem, _colon, option = part.partition(":")
        return kind.describe(payload, {stem: option})
    return option_texts(payload)[part]


def letter_of(version: ItemVersion, part: str) -> str:
    """How the option is called on the page, where options have letters: A for the first."""
    if get_kind(version.kind).statistics not in {"choice", "choices"}:
        return ""
    ids = [option["id"] for option in version.payload["options"]]
    place = ids.index(part) if part in ids else -1
    return chr(ord("A") + place) if 0 <= place < 26 else ""


def guess_score(version: ItemVersion) -> float | None:
    """The mark of somebody who chooses blindly; None where that is not defined.

    As the reference has it: not for several answers out of many, nor for a place on a figure.
    """
    kind = get_kind(version.kind)
    if kind.statistics in {"choices", "place"}:
        return None
    if kind.statistics == "pairs":
        return 1 / len(version.payload["options"])
    responses = kind.responses(version.payload)
    if responses is None:
        return 0.0 if kind.statistics == "number" else None
    marks = [kind.grade(version.payload, response) for response in responses]
    return float(sum(marks) / len(marks)) if marks else None
