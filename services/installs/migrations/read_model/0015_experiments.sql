-- Two versions of a plugin that are compared with each other: each goes to its share of people.
CREATE TABLE experiments (
    plugin_id     text NOT NULL,
    id            text NOT NULL,
    older         text NOT NULL,
    older_percent integer NOT NULL,
    newer         text NOT NULL,
    newer_percent integer NOT NULL,
    started_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    PRIMARY KEY (plugin_id, id)
);
-- One of a plugin at a time.
CREATE UNIQUE INDEX experiments_that_go_on ON experiments (plugin_id) WHERE ended_at IS NULL;

-- Who left the plugin meanwhile, by the version that was theirs; '' of all others.
CREATE TABLE experiment_leavers (
    plugin_id     text NOT NULL,
    experiment_id text NOT NULL,
    version       text NOT NULL,
    count         integer NOT NULL,
    PRIMARY KEY (plugin_id, experiment_id, version)
);
