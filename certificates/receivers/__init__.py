"""What this app does when a lower app tells it something."""

from certificates.receivers import certificates, holder, practical, recognitions

__all__ = ["certificates", "holder", "practical", "recognitions"]
