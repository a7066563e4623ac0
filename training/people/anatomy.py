"""The vocabulary of regions and muscles; data/anatomy.yaml is its only source."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

_FILE = Path(__file__).parent / "data" / "anatomy.yaml"


@dataclass(frozen=True)
class Muscle:
    """A muscle, or the part of one, that is taught and examined as one."""

    slug: str
    name: str
    region: str
    level: Literal["core", "core-plus", "advanced"]
    near_lung: bool = False


@dataclass(frozen=True)
class Region:
    slug: str
    name: str
    muscles: tuple[Muscle, ...]


@cache
def regions() -> dict[str, Region]:
    """By slug, from head to foot."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {row["slug"]: _region(row) for row in rows}


@cache
def muscles() -> dict[str, Muscle]:
    """By slug, from head to foot."""
    return {muscle.slug: muscle for region in regions().values() for muscle in region.muscles}


def _region(row: dict) -> Region:
    found = tuple(Muscle(region=row["slug"], **muscle) for muscle in row["muscles"])
    return Region(row["slug"], row["name"], found)
