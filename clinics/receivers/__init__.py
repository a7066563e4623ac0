"""What this app does when a lower app tells it something."""

from clinics.receivers import (
    asking,
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
    "noticing",
    "personal_data",
    "receipts",
    "refreshers",
    "rosters",
    "systems",
    "watching",
]
