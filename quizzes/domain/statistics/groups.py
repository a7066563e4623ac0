"""Whether a question treats groups of equally able people differently (Mantel–Haenszel).

Only groups of at least thirty, and only counts leave this module: nobody is named, clinics not
either.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from quizzes.domain.firmness import LEAST_IN_GROUP
from quizzes.domain.statistics.entries import Entries, Floats, Integers
from quizzes.domain.statistics.reading import Sittings

LANGUAGE, JURISDICTION, CLINIC = "language", "jurisdiction", "clinic"
STRATA = 10
MOST_GROUPS = 10  # of one kind, the largest
DELTA = -2.35  # turns the logarithm of odds into the scale of test publishers
SURE = 3.84  # chi square of one degree of freedom, 5 per cent

# Of several registrations the one declared first, of several clinics the one joined first.
_FACTS = """
SELECT person.id, person.language, (
    SELECT authority.jurisdiction FROM people_registration AS registration
    JOIN people_authority AS authority ON authority.id = registration.authority_id
    WHERE registration.user_id = person.id AND registration.ended_at IS NULL
    ORDER BY registration.declared_at LIMIT 1), (
    SELECT member.clinic_id::text FROM people_membership AS member
    WHERE member.user_id = person.id AND member.ended_at IS NULL
    ORDER BY member.started_at LIMIT 1)
FROM people_user AS person WHERE person.id = ANY(%(users)s)
"""


@dataclass(frozen=True)
class Grouping:
    """`place` is the group of each attempt, -1 without one; the largest group comes first."""

    kind: str
    names: list[str]
    counts: list[int]
    place: Integers


def groupings_of(sittings: Sittings) -> list[Grouping]:
    """Those with at least two groups to compare."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"users": sittings.users.tolist()})
        facts = {user: of_user for user, *of_user in cursor.fetchall()}
    people = [facts[user] for user in sittings.users.tolist()]
    kinds = (LANGUAGE, JURISDICTION, CLINIC)
    found = [_grouping(kind, [of[place] for of in people]) for place, kind in enumerate(kinds)]
    return [grouping for grouping in found if len(grouping.names) > 1]


def _grouping(kind: str, names: list[str | None]) -> Grouping:
    sizes = Counter(name for name in names if name).most_common(MOST_GROUPS)
    large = {name: place for place, (name, n) in enumerate(sizes) if n >= LEAST_IN_GROUP}
    return Grouping(
        kind,
        [str(place + 1) if kind == CLINIC else name for name, place in large.items()],
        [sizes[place][1] for place in large.values()],
        np.array([large.get(name, -1) if name else -1 for name in names], dtype=np.int64),
    )


def compared(
    grouping: Grouping, entries: Entries, right: Integers, totals: Floats
) -> Iterator[list[dict[str, Any] | None]]:
    """For each group but the largest, each item's comparison with the largest."""
    strata = _strata(totals)
    of_entry = grouping.place[entries.attempt]
    for other in range(1, len(grouping.names)):
        chosen = (of_entry == 0) | (of_entry == other)
        item, hit = entries.item[chosen], right[chosen]
        stratum = strata[entries.attempt[chosen]]
        focal = (of_entry[chosen] == other).astype(np.int64)
        cell = ((item * STRATA + stratum) * 2 + focal) * 2 + hit
        table = np.bincount(cell, minlength=entries.items * STRATA * 4)
        yield [mantel_haenszel(each) for each in table.reshape(-1, STRATA, 2, 2).astype(np.float64)]


def _strata(totals: Floats) -> Integers:
    edges = np.quantile(totals, np.arange(1, STRATA) / STRATA)
    return np.searchsorted(edges, totals, side="left")


def mantel_haenszel(table: Floats) -> dict[str, Any] | None:
    """Of counts by stratum, group (reference, focal) and mark (wrong, right).

    `delta` is negative where the question is harder for the focal group than for people of the
    reference group with the same score.
    """
    n_reference, n_focal = table.sum(axis=(0, 2)).astype(int).tolist()
    if min(n_reference, n_focal) < LEAST_IN_GROUP:
        return None
    table = table[table.sum(axis=(1, 2)) > 1]
    whole = table.sum(axis=(1, 2))
    (b, a), (d, c) = table[:, 0].T, table[:, 1].T  # a, c right; b, d wrong
    favour, against = float((a * d / whole).sum()), float((b * c / whole).sum())
    if not favour or not against:
        return None
    delta = DELTA * math.log(favour / against)
    right, wrong, reference, focal = a + c, b + d, a + b, c + d
    spread = float((right * wrong * reference * focal / (whole**2 * (whole - 1))).sum())
    off = abs(float((a - reference * right / whole).sum()))
    chi_square = max(0.0, off - 0.5) ** 2 / spread if spread else 0.0
    return {
        "reference": n_reference,
        "focal": n_focal,
        "delta": delta,
        "chi_square": chi_square,
        "class": _class(delta, chi_square),
    }


def _class(delta: float, chi_square: float) -> str:
    """A: none or small; B: some; C: large, as test publishers sort them."""
    if abs(delta) < 1 or chi_square < SURE:
        return "A"
    return "C" if abs(delta) >= 1.5 else "B"
