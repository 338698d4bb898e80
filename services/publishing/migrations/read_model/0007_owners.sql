CREATE TABLE co_owners (
    plugin_id text NOT NULL,
    username  text NOT NULL,
    user_id   text NOT NULL,
    PRIMARY KEY (plugin_id, username)
);
CREATE INDEX ON co_owners (user_id);

-- What somebody may accept: to own a plugin together (co-owner), or alone (transfer).
CREATE TABLE offers (
    plugin_id  text NOT NULL,
    kind       text NOT NULL,
    username   text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, kind, username)
);
CREATE INDEX ON offers (lower(username));
