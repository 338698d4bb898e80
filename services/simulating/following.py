"""Making the read tables of what stands in the logs, by the services' own projections.

As the services would do themselves, but without the broker between them: each reads the others'
logs where they lie, and the relays are told that all of it is published.
"""

from __future__ import annotations

from collections.abc import Mapping

from plugin_platform.eventstore.database import REBUILD, Pool, in_transaction
from plugin_platform.eventstore.projection import Projection
from plugin_platform.eventstore.store import HEAD, EventStore
from plugin_platform.eventstore.upkeep.replay import standalone, subscriptions

Pools = Mapping[str, Pool]

ALL_PUBLISHED = f"UPDATE cursors SET position = ({HEAD}) WHERE name = 'outbox'"  # noqa: S608


def follow(pools: Pools, reader: str, *sources: str) -> None:
    """As much of the sources' logs as there is, one after the other."""
    methods = dict(subscriptions(standalone(reader, pools[reader])))
    for source in sources:
        history = EventStore(pools[source]).history
        apply = methods[source]
        Projection(pools[reader], source, apply, history, limits=REBUILD).catch_up()


def forget_outbox(pool: Pool) -> None:
    in_transaction(pool, lambda connection: connection.execute(ALL_PUBLISHED))
