"""What this app does when a lower app tells it something."""

from clinics.receivers import noticing

__all__ = ["noticing"]
