"""What was examined, region by region, and on which side: the list and its drawing.

Both come from the scope an edition states, so that a page, the list beside the figure and the paper
can never differ. The names are those of the day of issue; the vocabulary only gives the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certificates.domain.credentials.facts import ScopeFacts
from certificates.enums import Side
from certificates.rendering.body_map import SIDES, Figure, draw_figures
from training.people.anatomy import muscles


@dataclass(frozen=True)
class ExaminedMuscle:
    """A muscle over all its examinations. `sides` is empty where no sheet asked for one."""

    slug: str
    name: str
    region: str
    near_lung: bool
    sides: frozenset[str]

    @property
    def side(self) -> str:
        return side_words(self.sides)


@dataclass(frozen=True)
class ExaminedRegion:
    name: str
    muscles: tuple[ExaminedMuscle, ...]


@dataclass(frozen=True)
class ScopeMap:
    """Figures, and the list that carries the facts. `sheets` are examinations of no one muscle."""

    figures: tuple[Figure, ...]
    regions: tuple[ExaminedRegion, ...]
    sheets: tuple[str, ...]


def map_of(scope: Sequence[ScopeFacts]) -> ScopeMap:
    regions = regions_of(scope)
    examined = {
        muscle.slug: muscle.sides or frozenset(SIDES)
        for region in regions
        for muscle in region.muscles
    }
    sheets = dict.fromkeys(row["checklist"] for row in scope if not row["muscle"])
    return ScopeMap(draw_figures(examined), regions, tuple(sheets))


def regions_of(scope: Iterable[ScopeFacts]) -> tuple[ExaminedRegion, ...]:
    """Every muscle once, from head to foot."""
    sides: dict[str, set[str]] = {}
    rows: dict[str, ScopeFacts] = {}
    for row in scope:
        if row["muscle"]:
            rows[row["muscle"]] = row
            sides.setdefault(row["muscle"], set()).update(_sides_of(row["side"]))
    by_region: dict[str, list[ExaminedMuscle]] = {}
    for slug in sorted(rows, key=_place):
        row = rows[slug]
        muscle = ExaminedMuscle(
            slug=slug,
            name=row["muscle_name"],
            region=row["region_name"],
            near_lung=row["near_lung"],
            sides=frozenset(sides[slug]),
        )
        by_region.setdefault(row["region_name"], []).append(muscle)
    return tuple(ExaminedRegion(name, tuple(found)) for name, found in by_region.items())


def in_order(scope: Iterable[ScopeFacts]) -> list[ScopeFacts]:
    """The examinations from head to foot, those of no one muscle first."""
    return sorted(scope, key=lambda row: (bool(row["muscle"]), _place(row["muscle"])))


def side_words(sides: frozenset[str]) -> str:
    """As it stands behind the name of a muscle."""
    if sides == frozenset(SIDES):
        return _("both sides")
    if sides == {"left"}:
        return _("left side")
    if sides == {"right"}:
        return _("right side")
    return _("side not recorded")


def sides_of_row(row: ScopeFacts) -> str:
    """The side of one examination, in words."""
    return side_words(frozenset(_sides_of(row["side"])))


def _sides_of(side: str) -> tuple[str, ...]:
    if side == Side.BOTH:
        return SIDES
    return (side,) if side in SIDES else ()


def _place(slug: str) -> tuple[int, str]:
    """From head to foot; a muscle that left the vocabulary comes last."""
    known = list(muscles())
    return (known.index(slug) if slug in known else len(known), slug)
