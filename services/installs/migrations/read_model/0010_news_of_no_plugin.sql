-- A ban is of a person and not of a plugin.
ALTER TABLE news ALTER COLUMN plugin_id DROP NOT NULL;

-- Which versions wait for a moderator, and since when.
CREATE TABLE waiting_reviews (
    plugin_id text        NOT NULL,
    version   text        NOT NULL,
    since     timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, version)
);

CREATE INDEX news_at_position ON news (position);
