-- What follows an account from one device to the next besides its plugins: rows and not events, as
-- docs/adr/0070 has it. A value is a text of JSON; null is one that was taken away.
CREATE TABLE sync_accounts (
    user_id  text PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    applied  text[] NOT NULL DEFAULT '{}'  -- the ids of the latest changes, the newest last
);
CREATE TABLE sync_values (
    user_id    text   NOT NULL,
    kind       text   NOT NULL,
    plugin_id  text   NOT NULL,
    key        text   NOT NULL,
    value      text,
    revision   bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, kind, plugin_id, key)
);
CREATE INDEX sync_values_since ON sync_values (user_id, revision);
