"""Which versions go to some people first, as installs knows it."""

from __future__ import annotations

from installs.updates.order import CORE
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from plugin_platform.experiments import arm_in_sql
from plugin_platform.rollouts import PLACE

STARTED = """
    INSERT INTO rollouts (plugin_id, version, percent, state, started_at)
    VALUES (%(plugin_id)s, %(version)s, %(percent)s, 'rolling', %(recorded_at)s)
    ON CONFLICT (plugin_id, version) DO UPDATE
    SET percent = excluded.percent, state = excluded.state, started_at = excluded.started_at,
        ended_at = NULL
"""
CHANGED = """
    UPDATE rollouts SET {} WHERE (plugin_id, version) = (%(plugin_id)s, %(version)s)
"""
ENDED = "ended_at = %(recorded_at)s"
APPLY = {
    "plugin.rollout_started": STARTED,
    "plugin.rollout_raised": CHANGED.format("percent = %(percent)s"),
    "plugin.rollout_paused": CHANGED.format("state = 'paused'"),
    "plugin.rollout_resumed": CHANGED.format("state = 'rolling', reason = '', ended_at = NULL"),
    "plugin.rollout_halted": CHANGED.format(f"state = 'halted', reason = %(reason)s, {ENDED}"),
    "plugin.rollout_completed": CHANGED.format(f"state = 'completed', {ENDED}"),
}
# Another version may be the one that everybody gets.
CHANGES_LATEST = {"plugin.rollout_completed"}

# Of a row of versions: its roll-out, where it has one.
OF_VERSION = """
    LEFT JOIN rollouts AS rollout
        ON (rollout.plugin_id, rollout.version) = (versions.plugin_id, versions.version)
    LEFT JOIN experiments AS compared
        ON compared.plugin_id = versions.plugin_id AND compared.ended_at IS NULL
"""
IS_FOR_EVERYBODY = "(rollout.state IS NULL OR rollout.state = 'completed')"
IS_ROLLED_OUT_TO = f"""
    ({IS_FOR_EVERYBODY} OR rollout.state = 'rolling' AND {
    PLACE.format(
        plugin_id="versions.plugin_id",
        version="versions.version",
        principal="%(principal)s::text",
    )
} < rollout.percent * 100)
"""
# The roll-out of a version with what is before it in a statement: is it for ``%(principal)s``? Who
# is to have one of two that are compared gets that one, and nothing newer.
IS_FOR = f"""
    CASE WHEN compared.id IS NULL THEN {IS_ROLLED_OUT_TO}
         ELSE (SELECT CASE WHEN arm IS NULL THEN {IS_ROLLED_OUT_TO}
                           WHEN versions.version = arm THEN true
                           WHEN versions.prerelease THEN {IS_ROLLED_OUT_TO}
                           ELSE {IS_ROLLED_OUT_TO} AND versions.core <= {CORE.format("arm")} END
               FROM (SELECT {arm_in_sql("compared", "%(principal)s::text")} AS arm) AS mine_of_both)
    END
"""  # noqa: S608 - constants


def apply(connection: Connection, event: RecordedEvent) -> None:
    if statement := APPLY.get(event.type):
        connection.execute(statement, {**event.data, "recorded_at": event.recorded_at})
