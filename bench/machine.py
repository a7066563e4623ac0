"""What was measured on: figures mean nothing without it."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection

PACKAGES = ("django", "granian", "psycopg", "celery", "typst", "pyhanko")
SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")


def describe_machine() -> dict[str, Any]:
    """With the load of the machine, to tell a quiet run from one beside other programs."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
        "load_average_at_start": os.getloadavg()[0],
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "postgresql": _database_settings(),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _database_settings() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(SETTINGS)]
        )
        return dict(cursor.fetchall())
