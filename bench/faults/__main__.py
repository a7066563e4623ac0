"""Play the faults, each bounded, and print their figures."""

import argparse
import json
import sys
import time
from importlib import import_module

from bench.faults.ground import fault_ground

# Each part is a module with one function per fault, imported once Django is set up.
FAULTS = {
    "F1": "killing",
    "F2": "killing",
    "F3": "killing",
    "F4": "slowness",
    "F5": "repeating",
    "F6": "broker",
    "F7": "broker",
    "F8": "slowness",
    "F9": "broker",
    "F10": "issuing",
    "F16": "deadlines",
    "F17": "deadlines",
    "F19": "repeating",
    "F22": "killing",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", choices=[*FAULTS, []], help="by default all of them")
    parser.add_argument("--saves", type=int, default=1000, help="acknowledged saves per fault")
    parser.add_argument("--people", type=int, default=200, help="attempts that end at once")
    parser.add_argument("--passes", type=int, default=1000, help="certificates to be made")
    options = parser.parse_args()
    with fault_ground() as ground:
        from bench.machine import describe_machine

        results = []
        for name in options.faults or FAULTS:
            play = getattr(import_module(f"bench.faults.{FAULTS[name]}"), f"play_{name.lower()}")
            began = time.monotonic()
            result = {"fault": name} | play(ground, options)
            seconds = time.monotonic() - began
            print(f"{seconds:.0f} s: {json.dumps(result)}", file=sys.stderr, flush=True)
            results.append(result)
        report = {"machine": describe_machine(), "results": results}
    json.dump(report, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
