-- Versions that go, or went, to some people first, and what was done about each.
CREATE TABLE rollouts (
    plugin_id  text NOT NULL,
    version    text NOT NULL,
    percent    integer NOT NULL,
    state      text NOT NULL,
    previous   text,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, version)
);
CREATE INDEX rollouts_that_go_on ON rollouts (plugin_id) WHERE state = 'rolling';

CREATE TABLE rollout_changes (
    position  bigint PRIMARY KEY,
    plugin_id text NOT NULL,
    version   text NOT NULL,
    kind      text NOT NULL,
    percent   integer,
    reason    text,
    figures   jsonb,
    at        timestamptz NOT NULL
);
CREATE INDEX rollout_changes_of_version ON rollout_changes (plugin_id, version, position);
