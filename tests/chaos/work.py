"""How much of their work people have done. They are held up where they are ahead of the kills."""

from __future__ import annotations

import math
import threading

PATIENCE = 600.0  # s; ends a hopeless wait


class Work:
    def __init__(self) -> None:
        self.done = 0
        self._allowed = math.inf
        self._turn = threading.Condition()

    def count(self) -> None:
        """One more is done. Returns when another one may be begun."""
        with self._turn:
            self.done += 1
            self._turn.wait_for(lambda: self.done < self._allowed, PATIENCE)

    def allow(self, upto: float) -> None:
        """So much is done, at least, before anybody is held up."""
        with self._turn:
            self._allowed = upto
            self._turn.notify_all()
