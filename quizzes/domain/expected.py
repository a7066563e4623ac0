"""How hard a form is expected to be, and how far the forms of one blueprint differ.

The expected share of an item is what its panel settled on, or its facility where enough people
have answered it. Of a form it is the mean over its items: every item counts alike. A form with an
item that nobody has rated or answered is not judged.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from quizzes.domain.drawing import BankTooSmall, Candidate, draw_form
from quizzes.domain.filling import Cell

DRAWS = 200
_SEED = 1  # the same bank shows the same figures to everybody


@dataclass(frozen=True)
class FormSpread:
    """The expected shares of simulated forms, in the order they were drawn.

    `draws` counts the forms that were drawn; those in which every item is known are judged.
    """

    draws: int
    shares: Sequence[float]

    @property
    def judged(self) -> int:
        return len(self.shares)

    @property
    def mean(self) -> float:
        return fmean(self.shares)

    @property
    def sd(self) -> float:
        return pstdev(self.shares)

    @property
    def lowest(self) -> float:
        return min(self.shares)

    @property
    def highest(self) -> float:
        return max(self.shares)

    def within(self, least: float | None, most: float | None) -> int:
        """How many of the judged forms lie in the band; an end that is None is open."""
        return sum(
            (least is None or share >= least) and (most is None or share <= most)
            for share in self.shares
        )


def expected_share(drawn: Sequence[Candidate]) -> float | None:
    """Of the marks of a form; None where an item is neither rated nor answered often enough."""
    shares = [candidate.expected for candidate in drawn]
    known = [float(share) for share in shares if share is not None]
    return fmean(known) if known and len(known) == len(shares) else None


def spread_of_forms(
    blueprint: Mapping[Cell, int], candidates: Iterable[Candidate], draws: int = DRAWS
) -> FormSpread | None:
    """Over `draws` forms as they would be drawn now for somebody who has met nothing.

    None when no form can be drawn, or none of them can be judged.
    """
    chance = random.Random(_SEED)  # noqa: S311 (nobody sits these forms)
    pool = list(candidates)
    try:
        forms = [draw_form(blueprint, pool, chance=chance) for _number in range(draws)]
    except BankTooSmall:
        return None
    shares = [share for form in forms if (share := expected_share(form)) is not None]
    return FormSpread(draws, shares) if shares else None
