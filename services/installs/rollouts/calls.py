"""What the service is asked about roll-outs."""

from __future__ import annotations

from datetime import date

from installs.rollouts.arms import Arms, arms_of
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Connection, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc

AT_ONCE = 5  # each looks at all accounts that have the plugin


class Rollouts:
    """A part of the service."""

    database: Pool

    @rpc
    def rollout_arms(self, plugin_id: str, versions: dict[str, str]) -> dict[str, Arms]:
        """Of roll-outs, by version, each with the day on which it began (ISO 8601, UTC). The caller
        has seen that it is asked by who owns the plugin.
        """
        if len(versions) > AT_ONCE:
            raise Invalid(f"{len(versions)} roll-outs at once; ask for {AT_ONCE}.")

        def look(connection: Connection) -> dict[str, Arms]:
            return {
                version: arms_of(connection, plugin_id, version, date.fromisoformat(since))
                for version, since in versions.items()
            }

        return in_transaction(self.database, look)
