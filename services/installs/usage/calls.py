"""The entrypoints of use: what pages report, and what is asked of it."""

from __future__ import annotations

from typing import Any

from installs.usage import health, reports
from installs.usage.health import ReleaseHealth
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import COMMAND, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc

VERSIONS_AT_ONCE = 100


class Usage:
    database: Pool

    @rpc
    def report_use(self, principal: str | None, report: dict[str, Any]) -> None:
        """Counted within seconds, and once: a repeated report has the same id."""
        in_transaction(self.database, lambda c: reports.receive(c, principal, report), COMMAND)

    @rpc(signed=False)
    def rollout_health(
        self, plugin_id: str, versions: list[str], since: str
    ) -> list[ReleaseHealth]:
        """What publishing halts roll-outs by."""
        return in_transaction(
            self.database, lambda c: health.release_health(c, plugin_id, versions, since)
        )

    @rpc
    def release_health(
        self, plugin_id: str, versions: list[str], since: str | None = None
    ) -> list[ReleaseHealth]:
        if len(versions) > VERSIONS_AT_ONCE:
            raise Invalid(f"{len(versions)} versions at once; ask for {VERSIONS_AT_ONCE}.")
        return in_transaction(
            self.database, lambda c: health.release_health(c, plugin_id, versions, since)
        )
