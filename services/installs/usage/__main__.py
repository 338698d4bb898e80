"""``python -m installs.usage [--every SECONDS]``: count what pages have reported.

Without ``--every`` it counts all that waits and ends. Several at once do no harm: one counts, and
the others wait their turn.
"""

from __future__ import annotations

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


def count_all(pool: Pool) -> int:
    """Return how many reports there were. What comes meanwhile is for the next time: it might
    never end."""
    counted = found = in_transaction(pool, fold, LIMITS)
    while found == BATCH:
        time.sleep(BREATH)
        found = in_transaction(pool, fold, LIMITS)
        counted += found
    return counted


def count_once(pool: Pool) -> str:
    """Raises ``Unavailable``."""
    try:
        counted = count_all(pool)
        today = datetime.now(UTC).date()
        in_transaction(pool, tell, LIMITS)
        gone = in_transaction(pool, partial(forget, today=today), LIMITS)
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached, or it takes too long.") from error
    return f"{counted} reports of use counted, {gone} old rows forgotten"


def main() -> None:
    with open_pool("installs", size=1) as pool:
        upkeep.run("installs.usage", partial(count_once, pool))


if __name__ == "__main__":
    main()
