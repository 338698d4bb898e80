"""The catalog service: what plugins there are, and how many people have each."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from psycopg.errors import QueryCanceled

from catalog import milestones, read_model
from catalog.authors import calls as author_calls
from catalog.authors import tables as authors
from catalog.blocklist import get_blocklist
from catalog.changes import announce
from catalog.front import calls as front
from catalog.policies import POLICIES
from catalog.reviews import calls, leaving
from catalog.reviews import tables as reviews
from catalog.rows import Row
from catalog.search.facets import facets
from catalog.search.pages import browse
from catalog.search.suggestions import suggest
from plugin_platform.events import Event, RecordedEvent
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.dependencies import Database, EventLog
from plugin_platform.nameko.entrypoints import rpc, subscribe
from plugin_platform.operations import calls as operations

log = logging.getLogger(__name__)


class CatalogService(
    front.FrontPage, calls.Reviews, author_calls.Authors, operations.OperatorCalls
):
    name = "catalog"
    policies = POLICIES

    database: Pool = Database("catalog")
    log: EventStore = EventLog("catalog", read_model.apply_own)

    @rpc
    def browse(
        self,
        *,
        q: str | None = None,
        sort: str | None = None,
        limit: int = 24,
        cursor: str | None = None,
        explain: bool = False,
        **filters: Any,
    ) -> Row:
        page = partial(
            browse, q=q, sort=sort, limit=limit, cursor=cursor, explain=explain, **filters
        )
        return self._search(page, q if cursor is None else None)

    @rpc
    def facets(self, *, q: str | None = None, **filters: Any) -> Row:
        return self._search(partial(facets, q=q, **filters), q)

    @rpc
    def suggest(self, q: str) -> Row:
        return self._search(partial(suggest, q=q), q)

    @rpc
    def get_plugin(self, plugin_id: str) -> Row:
        return in_transaction(self.database, lambda c: read_model.get_plugin(c, plugin_id))

    @rpc
    def list_versions(self, plugin_id: str, cursor: str | None = None) -> Row:
        return in_transaction(
            self.database, lambda c: read_model.list_versions(c, plugin_id, cursor)
        )

    @rpc
    def categories(self) -> Row:
        return in_transaction(self.database, read_model.get_categories)

    @rpc
    def blocklist(self, since: str | None = None) -> Row:
        return in_transaction(self.database, lambda c: get_blocklist(c, since))

    @rpc
    def install_counts(self, plugin_ids: list[str]) -> dict[str, int]:
        return in_transaction(self.database, lambda c: read_model.get_install_counts(c, plugin_ids))

    @subscribe("publishing")
    def on_publishing(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        listed, rated = read_model.apply_publishing(connection, events)
        announce(self.log, connection, listed, "listing")
        announce(self.log, connection, rated, "reviews")

    @subscribe("installs")
    def on_installs(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        changed = read_model.apply_installs(connection, events)
        announce(self.log, connection, changed, "counts")
        reached = milestones.reached(connection, changed)
        said = [Event("catalog.milestone", milestone) for milestone in reached]
        if said:
            self.log.append(milestones.STREAM, said, expected_version=None, connection=connection)

    @subscribe("auth")
    def on_auth(self, connection: Connection, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            reviews.apply_auth(connection, event)
            leaving.apply(self.log, connection, event)
        changed = (authors.apply(connection, event) for event in events)
        announce(self.log, connection, chain.from_iterable(changed), "listing")

    @rpc(signed=False)
    def history(self, position: int, limit: int = 500) -> dict[str, Any]:
        return self.log.history(position, limit)

    @rpc(signed=False)
    def health(self) -> dict[str, str]:
        return {"status": "ok"}

    def _search(self, search: Callable[..., Row], words: str | None) -> Row:
        """What takes too long with forgiveness for typos is answered without."""
        try:
            return in_transaction(self.database, search)
        except QueryCanceled:
            if not words:
                raise
            log.warning("a search took too long; now without forgiveness for typos")
            return in_transaction(self.database, partial(search, forgiving=False))
