"""Files that a worker wrote and died before any row named them."""

from collections.abc import Container
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

# Whoever is still at it names the file within minutes.
LEFT_ALONE = timedelta(days=1)


def remove_unclaimed(folder: str, claimed: Container[str], *, now: datetime) -> int:
    """Delete the files of a folder that no row names since a day; how many those were."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept there
        return 0
    paths = (f"{folder}/{name}" for name in names)
    lost = [
        path
        for path in paths
        if path not in claimed and default_storage.get_modified_time(path) <= now - LEFT_ALONE
    ]
    for path in lost:
        default_storage.delete(path)
    return len(lost)
