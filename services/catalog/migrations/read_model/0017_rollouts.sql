-- Versions that go, or went, to some people first. A row is there before its version is.
CREATE TABLE rollouts (
    plugin_id text NOT NULL,
    version   text NOT NULL,
    percent   integer NOT NULL,
    state     text NOT NULL,
    PRIMARY KEY (plugin_id, version)
);
