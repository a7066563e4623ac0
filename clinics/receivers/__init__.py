"""What this app does when a lower app tells it something."""

from clinics.receivers import asking, noticing, rosters

__all__ = ["asking", "noticing", "rosters"]
