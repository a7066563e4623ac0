"""How hard a form is expected to be, and how far the forms of one blueprint differ.

The expected share of an item is what its panel settled on, or its facility where enough people
have answered it. Of a form it is the mean over its items: every item counts alike. A form with an
item that nobody has rated or answered is not judged.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, pstdev

from django.utils.translation import gettext as _

from quizzes.domain.drawing import BankTooSmall, Candidate, draw_form
from quizzes.domain.filling import Effort
from quizzes.domain.ways import Cell
from quizzes.queries import ItemFacts
from training.lib.errors import Conflict

ENOUGH = 30  # people who answered an item, before its facility says how hard it is
TRIES = 40  # forms that are drawn to find one in the band
DRAWS = 200
_NOISE = 1e-9  # of a mean of floats
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
        return sum(_lies_within(share, least, most) for share in self.shares)


class OutsideBand(Conflict):
    """Forms can be drawn, but none that is as hard as the rules of the quiz ask for."""


def expected_share(drawn: Sequence[Candidate]) -> float | None:
    """Of the marks of a form; None where an item is neither rated nor answered often enough."""
    shares = [candidate.expected for candidate in drawn]
    known = [float(share) for share in shares if share is not None]
    return fmean(known) if known and len(known) == len(shares) else None


def facility_of(facts: ItemFacts | None) -> Decimal | None:
    """How hard an item has been for those who answered it, where they are enough."""
    if facts is None or facts.n < ENOUGH or facts.facility is None:
        return None
    return Decimal(str(facts.facility))


def draw_within(
    blueprint: Mapping[Cell, int],
    candidates: Sequence[Candidate],
    *,
    seen: Collection[int] = (),
    least: Decimal | None,
    most: Decimal | None,
    chance: random.Random | None = None,
    effort: Effort | None = None,
) -> list[Candidate]:
    """A form whose expected share of the marks lies in the band, drawn anew until one does.

    A form that cannot be judged is taken as it comes. When the forms with the fewest met items
    lie outside, others are tried: to be fair comes before to be new.
    """
    drawn = draw_form(blueprint, candidates, seen=seen, chance=chance, effort=effort)
    if least is None and most is None:
        return drawn
    for number in range(TRIES):
        share = expected_share(drawn)
        if share is None or _lies_within(share, least, most):
            return drawn
        avoided = seen if number < TRIES // 2 else ()
        drawn = draw_form(blueprint, candidates, seen=avoided, chance=chance, effort=effort)
    raise OutsideBand(
        _("This quiz cannot start: no form is as hard as its rules ask for. Tell your instructor.")
    )


def _lies_within(share: float, least: Decimal | float | None, most: Decimal | float | None) -> bool:
    above = least is None or share >= float(least) - _NOISE
    return above and (most is None or share <= float(most) + _NOISE)


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
