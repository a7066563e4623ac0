"""Acts that meet: threads that start together, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from training.lib.errors import DomainError


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave, or the refusal it met; anything else that goes wrong fails the test."""
    start = Barrier(len(acts), timeout=60)

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
