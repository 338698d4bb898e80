"""Until when a submission has come to its end: whoever waits for the answer has gone after that."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from plugin_platform.errors import Unavailable

# s, of all that is done for a bundle; the gateway waits for 15, and to announce it takes some.
WITHIN = 12.0
TOO_SLOW = "The checks take too long at the moment; please repeat."


class Deadline:
    """``seconds`` by the clock from now on; without them there is none."""

    def __init__(
        self, seconds: float = math.inf, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def left(self) -> float:
        """In seconds, and never less than none."""
        return max(0.0, self._end - self._clock())

    def require(self) -> None:
        """Raises ``Unavailable`` when it has passed."""
        if not self.left:
            raise Unavailable(TOO_SLOW)


def of_a_submission() -> Deadline:
    return Deadline(WITHIN)
