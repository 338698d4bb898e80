"""Whose checks run now. Nobody waits: whoever waits holds one of the service's workers.

Checks take seconds and a gigabyte each, and there are not many workers: would all of them wait
for checks, nobody could ask for the history any more, nor whether the service is well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from plugin_platform.errors import TooManyRequests, Unavailable

AT_ONCE = 2
RETRY_AFTER = 5  # s
OWN = "Another bundle of yours is being checked. Send this one again when that is done."
BUSY = "All checks are busy at the moment. Send the bundle again in a few seconds."


class Turns:
    """At most ``at_once`` checks in this process, and one of each account."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._accounts: set[str] = set()
        self._changing = threading.Lock()

    @contextmanager
    def of(self, account: str) -> Iterator[None]:
        """Raises ``TooManyRequests`` or ``Unavailable`` at once when it is not their turn."""
        self._begin(account)
        try:
            yield
        finally:
            with self._changing:
                self._accounts.remove(account)

    def _begin(self, account: str) -> None:
        with self._changing:
            if account in self._accounts:
                raise TooManyRequests(OWN, retry_after=RETRY_AFTER)
            if len(self._accounts) >= self._at_once:
                raise Unavailable(BUSY, retry_after=RETRY_AFTER)
            self._accounts.add(account)


TURNS = Turns()  # of this process
