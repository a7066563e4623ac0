"""The one clock of the project. Views and tasks read it once and hand the moment on."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, UTC."""
    return timezone.now()
