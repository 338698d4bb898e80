"""Versions that go to some people first: everybody sees which, and how far each has come.

Which version somebody gets is decided by installs: what is public is the same for all.
"""

from __future__ import annotations

STARTED = """
    INSERT INTO rollouts (plugin_id, version, percent, state)
    VALUES (%(plugin_id)s, %(version)s, %(percent)s, 'rolling')
    ON CONFLICT (plugin_id, version) DO UPDATE
    SET percent = excluded.percent, state = excluded.state
"""
CHANGED = "UPDATE rollouts SET {} WHERE (plugin_id, version) = (%(plugin_id)s, %(version)s)"
APPLY = {
    "plugin.rollout_started": STARTED,
    "plugin.rollout_raised": CHANGED.format("percent = %(percent)s"),
    "plugin.rollout_paused": CHANGED.format("state = 'paused'"),
    "plugin.rollout_resumed": CHANGED.format("state = 'rolling'"),
    "plugin.rollout_halted": CHANGED.format("state = 'halted'"),
    "plugin.rollout_completed": CHANGED.format("state = 'completed'"),
}
# Of a row of versions: its roll-out, where it has one.
OF_VERSION = "LEFT JOIN rollouts AS rollout USING (plugin_id, version)"
IS_FOR_EVERYBODY = "(rollout.state IS NULL OR rollout.state = 'completed')"
SHOWN = f"""
    CASE WHEN NOT {IS_FOR_EVERYBODY} THEN jsonb_build_object(
        'percent', rollout.percent, 'state', rollout.state) END AS rollout
"""
