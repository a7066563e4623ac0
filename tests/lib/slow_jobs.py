"""A kind of job for real workers, which load this file: it can be held in the middle."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from training.lib.background import handles

KIND = "test.slow"
HOLD = "hold"
CHILD = "child"


@handles(KIND)
def work(payload: dict[str, Any], now: datetime) -> None:
    """Note the start and the end in the folder; in between wait while it holds the file `hold`.

    The file `child` has the process that does it.
    """
    folder = Path(payload["folder"])
    (folder / CHILD).write_text(str(os.getpid()))
    _note(folder, f"begun {payload['name']}")
    while (folder / HOLD).exists():
        time.sleep(0.05)
    _note(folder, f"done {payload['name']}")


def _note(folder: Path, line: str) -> None:
    with (folder / "notes").open("a") as notes:
        notes.write(line + "\n")
