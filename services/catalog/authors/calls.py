"""What the catalog is asked about authors."""

from __future__ import annotations

from catalog.authors import profile
from catalog.rows import Row
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.text import is_storable


class Authors:
    """A part of the service."""

    database: Pool

    @rpc
    def get_author(self, username: str) -> Row:
        if not is_storable(username):
            raise NotFound("Nobody publishes anything by this name.")
        return in_transaction(self.database, lambda c: profile.get_author(c, username))
