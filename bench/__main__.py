"""`./dev bench [--quick] [--only NAME …]`: one JSON object on standard output."""

import argparse
import json
import os
import sys
import time
from importlib import import_module
from typing import Any

from bench.place import Place, measuring_place
from bench.rounds import FULL, QUICK, Effort

# In this order, each in a module of its own that is imported once Django is set up.
PARTS = {
    "saves": "measure_saves",
    "crowd": "measure_crowd",
    "sittings": "measure_sittings",
    "invigilation": "measure_invigilation",
    "bank": "measure_bank",
    "closing": "measure_closing",
    "certificates": "measure_certificates",
    "credentials": "measure_credentials",
    "requirements": "measure_requirements",
    "verification": "measure_verification",
    "bulk_verification": "measure_bulk",
    "interchange": "measure_interchange",
    "statistics": "measure_statistics",
    "standing": "measure_standing",
    "api": "measure_api",
    "desk": "measure_desk",
    "notices": "measure_notices",
}


def main() -> None:
    options = _read_options()
    with measuring_place() as place:
        from bench.data import prepare_database

        _say("preparing the database")
        prepare_database()
        report = measure(place, options.only or list(PARTS), QUICK if options.quick else FULL)
    json.dump(report, sys.stdout, indent=2, ensure_ascii=False)
    print()


def measure(place: Place, names: list[str], effort: Effort) -> dict[str, Any]:
    from bench.machine import describe_machine

    machine = describe_machine()
    results: list[dict[str, Any]] = []
    for name in names:
        _say(name)
        began = time.monotonic()
        results += getattr(import_module(f"bench.{name}"), PARTS[name])(place, effort)
        _say(f"{name}: {time.monotonic() - began:.0f} s")
    return {"machine": machine, "results": results}


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few of everything, to see it work")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; repeatable")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        parser.error("no servers: start it by ./dev bench, which brings them")
    if sys.platform != "linux":
        parser.error("processor time is read from Linux's /proc, which this system lacks")
    return options


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
