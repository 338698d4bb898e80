"""``python -m publishing.upkeep.sweep``: remove what crashes left, and ask what was not checked.

A crash between the storing of a bundle and the event that announces it leaves a public
object which no version names; a crash during an upload leaves a staged one. What lay there for a
review goes too, once nobody can decide on it any more. With
``--every SECONDS`` it goes on for ever, until SIGTERM ends it, at any moment: whatever was
not removed then is removed the next time. Several at once do no harm, nor does publishing
meanwhile. Each time it also asks checks that are new, as after an update, about what is published
or waits for a review (``publishing.upkeep.recheck``): nothing is approved or rolled back to
before that.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

import psycopg

from plugin_platform import config, upkeep
from plugin_platform.bundles import Bundles
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore.database import Pool, open_pool
from plugin_platform.eventstore.store import EventStore
from publishing.intake.submission import alone_with
from publishing.review.appeals import appeal_period
from publishing.upkeep.orphans import Orphans
from publishing.upkeep.recheck import recheck_once

log = logging.getLogger(__name__)

GRACE = timedelta(hours=1)  # far longer than any submission takes
AT_ONCE = 20  # objects of a plugin, while nobody publishes versions of it
BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)


class Sweep:
    """Looks at objects that were stored before ``moment``, and at appeals that were possible
    until then: clocks may differ by less than that is ago.
    """

    def __init__(
        self, pool: Pool, bundles: Bundles, moment: datetime, period: timedelta | None = None
    ) -> None:
        self._pool = pool
        self._orphans = Orphans(pool, EventStore(pool), moment, period or appeal_period())
        self._bundles = bundles
        self._moment = moment

    def uploads(self) -> int:
        """Remove what was staged; return how many objects that were."""
        removed = 0
        for key in self._bundles.staged_before(self._moment):
            self._bundles.discard(key)
            removed += 1
        return removed

    def orphans(self) -> int:
        """Remove public objects that no version names; return how many that were."""
        removed = 0
        for plugin_id, keys in self._suspects():
            try:
                removed += self._withdraw(plugin_id, keys)
            except BUSY:
                log.warning("%s is busy; left for the next time", plugin_id)
        return removed

    def _suspects(self) -> Iterator[tuple[str, set[str]]]:
        """Old keys which the tables do not name, by plugin, some at a time: whoever publishes waits
        meanwhile.
        """
        stored = self._bundles.published_before(self._moment)
        for plugin_id, keys in groupby(stored, key=lambda key: key.partition("/")[0]):
            unnamed = sorted(set(keys) - self._orphans.named(plugin_id))
            for first in range(0, len(unnamed), AT_ONCE):
                yield plugin_id, set(unnamed[first : first + AT_ONCE])

    def _withdraw(self, plugin_id: str, suspects: set[str]) -> int:
        removed = 0
        with alone_with(self._pool, plugin_id) as still:
            for key in self._orphans.among(plugin_id, suspects):
                still()
                # Since it was found, a trial may have begun with it.
                if self._bundles.is_stored_before(self._moment, key):
                    self._bundles.withdraw(key)
                    removed += 1
                    log.info("removed the orphan %s", key)
        return removed


def sweep_once() -> str:
    """Sweep, and say what was removed. Raises ``Unavailable``."""
    moment = datetime.now(UTC) - GRACE
    try:
        with open_pool("publishing", size=2) as pool:
            sweep = Sweep(pool, Bundles(config.s3()), moment)
            uploads, orphans = sweep.uploads(), sweep.orphans()
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached.") from error
    return f"removed {uploads} staged uploads and {orphans} orphan bundles"


def main() -> None:
    upkeep.run("publishing.upkeep.sweep", sweep_once, each_time=[sweep_once, recheck_once])


if __name__ == "__main__":
    main()
