-- Accounts that have left a plugin, each when it did so last. Who of them was in which arm of a
-- roll-out or a comparison is worked out when somebody looks.
CREATE TABLE leavers (
    plugin_id text NOT NULL,
    principal text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, principal)
);
CREATE INDEX leavers_at ON leavers (at);
CREATE INDEX leavers_of ON leavers (principal);
DROP TABLE rollout_leavers, experiment_leavers;

-- Of those from before it was kept when they began, all that is known of who left counts.
ALTER TABLE rollouts
    ADD COLUMN started_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN ended_at timestamptz;
UPDATE rollouts SET ended_at = now() WHERE state IN ('halted', 'completed');
