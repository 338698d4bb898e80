"""The entrypoints of use: what pages report, and what is asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from installs.usage import choice, health, readers, reports, statistics
from installs.usage.choice import UsageChoice
from installs.usage.errors.calls import Errors
from installs.usage.health import ReleaseHealth
from installs.usage.readers import Actor
from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import COMMAND, READ, Connection, Pool, in_transaction
from plugin_platform.nameko.entrypoints import rpc

VERSIONS_AT_ONCE = 100


class Usage(Errors):
    database: Pool

    @rpc
    def report_use(self, principal: str | None, report: dict[str, Any]) -> None:
        """Counted within seconds, and once: a repeated report has the same id."""
        in_transaction(self.database, lambda c: reports.receive(c, principal, report), COMMAND)

    @rpc
    def get_usage_choice(self, user_id: str) -> UsageChoice:
        return in_transaction(self.database, lambda c: choice.of(c, user_id))

    @rpc
    def choose_usage(self, user_id: str, reported: bool) -> UsageChoice:
        return in_transaction(self.database, lambda c: choice.choose(c, user_id, reported), COMMAND)

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

    @rpc
    def usage_statistics(
        self, actor: Actor, plugin_id: str, days: int | None = None, version: str | None = None
    ) -> dict[str, Any]:
        """For owners, moderators and operators; None for all days, all versions."""

        def look(connection: Connection) -> dict[str, Any]:
            readers.require_reader(connection, actor, plugin_id)
            return statistics.statistics(connection, plugin_id, _today(), days, version)

        return in_transaction(self.database, look, READ)

    @rpc
    def usage_table(
        self, actor: Actor, plugin_id: str, before: str | None = None
    ) -> dict[str, Any]:
        """``next`` is the ``before`` of the page after it."""
        day = date.fromisoformat(before) if before else _today() + timedelta(days=1)

        def look(connection: Connection) -> dict[str, Any]:
            readers.require_reader(connection, actor, plugin_id)
            return statistics.table(connection, plugin_id, day)

        return in_transaction(self.database, look, READ)


def _today() -> date:
    return datetime.now(UTC).date()
