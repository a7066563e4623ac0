"""What this app does when a lower app tells it something."""

from clinics.receivers import (
    asking,
    kept_rows,
    noticing,
    personal_data,
    receipts,
    refreshers,
    rosters,
    systems,
    watching,
)

__all__ = [
    "asking",
    "kept_rows",
    "noticing",
    "personal_data",
    "receipts",
    "refreshers",
    "rosters",
    "systems",
    "watching",
]
