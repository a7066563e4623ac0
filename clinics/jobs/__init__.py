"""Background duties of this app, by subject: fetch, call the domain, nothing else."""

from clinics.jobs import (
    asking,
    keeping_rows,
    noticing,
    packs,
    rosters,
    systems,
    verifying,
    watching,
)

__all__ = [
    "asking",
    "keeping_rows",
    "noticing",
    "packs",
    "rosters",
    "systems",
    "verifying",
    "watching",
]
