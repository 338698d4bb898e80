"""``python -m publishing.sweep``: remove what crashes have left in object storage.

A crash between the storing of a bundle and the event that announces it leaves a public
object which no version names; a crash during an upload leaves a staged one. To be run
now and then, by a timer; several at once do no harm, nor does publishing meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

from plugin_platform import config, logs
from plugin_platform.bundles import Bundles
from plugin_platform.database import Pool, in_transaction, open_pool
from plugin_platform.errors import Unavailable
from plugin_platform.eventstore import EventStore, fold
from publishing import read_model
from publishing.model import Plugin, stream_of
from publishing.submission import alone_with

log = logging.getLogger(__name__)

GRACE = timedelta(hours=1)  # far longer than any submission takes


class Sweep:
    """Looks at objects that were stored before ``moment``."""

    def __init__(self, pool: Pool, bundles: Bundles, moment: datetime) -> None:
        self._pool = pool
        self._events = EventStore(pool)
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
        return sum(self._withdraw(plugin_id, keys) for plugin_id, keys in self._suspects())

    def _suspects(self) -> Iterator[tuple[str, set[str]]]:
        """Old keys which the tables do not name, by plugin."""
        stored = self._bundles.published_before(self._moment)
        for plugin_id, keys in groupby(stored, key=lambda key: key.partition("/")[0]):
            if unnamed := set(keys) - self._named(plugin_id):
                yield plugin_id, unnamed

    def _named(self, plugin_id: str) -> set[str]:
        return in_transaction(self._pool, lambda c: read_model.bundle_keys(c, plugin_id))

    def _withdraw(self, plugin_id: str, suspects: set[str]) -> int:
        # Nobody submits a version of the plugin meanwhile, so the log has the last word.
        with alone_with(self._pool, plugin_id):
            plugin = fold(Plugin(), self._events.read(stream_of(plugin_id)))
            orphans = suspects - {version.bundle_key for version in plugin.versions.values()}
            for key in orphans:
                self._bundles.withdraw(key)
                log.info("removed the orphan bundle %s", key)
        return len(orphans)


def main() -> None:
    logs.configure()
    moment = datetime.now(UTC) - GRACE
    with open_pool("publishing", size=2) as pool:
        sweep = Sweep(pool, Bundles(config.s3()), moment)
        try:
            uploads, orphans = sweep.uploads(), sweep.orphans()
        except Unavailable as error:
            raise SystemExit(error.detail) from error
    print(f"removed {uploads} staged uploads and {orphans} orphan bundles")


if __name__ == "__main__":
    main()
