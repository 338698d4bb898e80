"""``python -m installs.usage [--every SECONDS]``: count what pages have reported.

Without ``--every`` it counts all that waits and ends. Several at once do no harm: one counts, and
the others wait their turn.
"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from functools import partial

import psycopg

from installs.usage.errors.telling import tell
from installs.usage.folding import BATCH, LIMITS, fold, forget
from plugin_platform import upkeep
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Pool, in_transaction, open_pool

BREATH = 0.01  # s between two batches: installs go first
UPKEEP = (
    60.0  # s between two looks at what the time alone makes due: what is told late, what is old
)


def count_all(pool: Pool) -> int:
    """Return how many reports there were. What comes meanwhile is for the next time: it might
    never end."""
    counted = found = in_transaction(pool, fold, LIMITS)
    while found == BATCH:
        time.sleep(BREATH)
        found = in_transaction(pool, fold, LIMITS)
        counted += found
    return counted


def keep_up(pool: Pool) -> int:
    """Tell what is to be told, and return how many old rows are gone."""
    in_transaction(pool, tell, LIMITS)
    today = datetime.now(UTC).date()
    return in_transaction(pool, partial(forget, today=today), LIMITS)


class Counting:
    """What is done again and again; where nothing came, the upkeep is done now and then."""

    def __init__(self, pool: Pool, upkeep_every: float = 0) -> None:
        self._pool = pool
        self._every = upkeep_every
        self._kept_up_at = -math.inf

    def once(self) -> str:
        """Raises ``Unavailable``."""
        try:
            counted = count_all(self._pool)
            if not counted and time.monotonic() < self._kept_up_at + self._every:
                return ""
            gone = keep_up(self._pool)
        except psycopg.OperationalError as error:
            raise Unavailable("The database cannot be reached, or it takes too long.") from error
        self._kept_up_at = time.monotonic()
        return f"{counted} reports of use counted, {gone} old rows forgotten"


def main() -> None:
    with open_pool("installs", size=1) as pool:
        again = Counting(pool, upkeep_every=UPKEEP).once
        upkeep.run("installs.usage", Counting(pool).once, each_time=[again])


if __name__ == "__main__":
    main()
