"""What something costs the processor, by itself."""

import gc
import time
from collections.abc import Callable
from typing import Any


def spent_by(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this thread, and what it gave. Other threads of the test process do not count, nor
    does a collection of everything the process has kept, which may take longer than the act."""
    gc.disable()
    try:
        began = time.thread_time()
        given = act()
        return time.thread_time() - began, given
    finally:
        gc.enable()
