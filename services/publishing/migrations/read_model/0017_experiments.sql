-- Two versions that are, or were, compared with each other.
CREATE TABLE experiments (
    plugin_id     text NOT NULL,
    id            text NOT NULL,
    older         text NOT NULL,
    older_percent integer NOT NULL,
    newer         text NOT NULL,
    newer_percent integer NOT NULL,
    started_at    timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    winner        text,
    reason        text,
    PRIMARY KEY (plugin_id, id)
);
CREATE INDEX experiments_that_go_on ON experiments (plugin_id) WHERE ended_at IS NULL;
