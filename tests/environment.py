"""Loaded before Django's settings: gives each xdist worker Redis databases of its own."""

import os

worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_FIRST_DATABASE"] = str(2 * (int(worker) % 8))
os.environ.setdefault("LOG_LEVEL", "WARNING")
