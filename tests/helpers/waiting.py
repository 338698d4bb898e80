"""Wait for what comes true in its own time."""

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], seconds: float = 30.0, every: float = 0.05) -> float:
    """Wait until ``holds``; the seconds that it took. The bound only ends a hopeless wait."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds, f"it did not come true within {seconds:g} s"
        time.sleep(every)
    return time.monotonic() - start
