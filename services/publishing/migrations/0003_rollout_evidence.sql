-- What speaks against a version that is rolled out, between two looks. Not derived: what is lost
-- begins anew.
CREATE TABLE rollout_evidence (
    plugin_id text        NOT NULL,
    version   text        NOT NULL,
    since     timestamptz NOT NULL,
    state     jsonb       NOT NULL,
    PRIMARY KEY (plugin_id, version)
);
