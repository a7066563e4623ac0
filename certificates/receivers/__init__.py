"""What this app does when a lower app tells it something."""

from certificates.receivers import (
    awarding,
    certificates,
    credentials,
    evidence,
    holder,
    practical,
    recognitions,
    status_lists,
)

__all__ = [
    "awarding",
    "certificates",
    "credentials",
    "evidence",
    "holder",
    "practical",
    "recognitions",
    "status_lists",
]
