-- What moderators choose for the front page.
CREATE TABLE collections (
    id         text PRIMARY KEY,
    title      text NOT NULL,
    words      text NOT NULL,
    placement  text NOT NULL,
    rank       integer NOT NULL,
    plugin_ids text[] NOT NULL DEFAULT '{}',
    published  boolean NOT NULL DEFAULT false,
    revision   integer NOT NULL
);
-- Which account has which plugin, and since when. Visitors are not in it: anybody can be a
-- thousand of them. Installs of before are known after a rebuild.
CREATE TABLE holdings (
    principal text NOT NULL,
    plugin_id text NOT NULL,
    since     timestamptz NOT NULL,
    PRIMARY KEY (principal, plugin_id)
);
CREATE INDEX holdings_since ON holdings (since);
