"""Wait for what comes true in its own time."""

import subprocess
import sys
import time
from collections.abc import Callable

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


def within(seconds: float) -> float:
    """A bound for what a fault must not hold up: ``seconds``, and as long as starting twenty
    processes takes just now, some 0.3 s on a quiet machine: a busy one is late with everything.
    """
    started = time.monotonic()
    subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True, timeout=PATIENCE)
    return seconds + 20 * (time.monotonic() - started)
