"""Wait for what comes true in its own time."""

import time
from collections.abc import Callable

NOT_FOR_EVER = 15.0  # seconds: what is frozen holds up who waits for it as long as it is frozen
PATIENCE = 90.0  # seconds; they only end a hopeless wait: a busy machine may need many of them


def eventually(
    holds: Callable[[], object], seconds: float = PATIENCE, every: float = 0.05
) -> float:
    """Wait until ``holds``; the seconds that it took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds, f"it did not come true within {seconds:g} s"
        time.sleep(every)
    return time.monotonic() - start
