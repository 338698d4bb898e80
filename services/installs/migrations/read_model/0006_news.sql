-- Whom the owners of a plugin are, as far as they are to be told something.
CREATE TABLE owners (
    plugin_id text NOT NULL,
    user_id   text NOT NULL,
    username  text NOT NULL,
    PRIMARY KEY (plugin_id, user_id)
);

-- Which versions were refused and appealed: the next decision answers the appeal.
CREATE TABLE appeals (
    plugin_id text NOT NULL,
    version   text NOT NULL,
    PRIMARY KEY (plugin_id, version)
);

-- What people are told, one row an event of publishing and recipient: `user:<id>`, or `plugin:<id>`
-- for all who have it.
CREATE TABLE news (
    recipient text        NOT NULL,
    position  bigint      NOT NULL,
    kind      text        NOT NULL,
    plugin_id text        NOT NULL,
    version   text,
    said      jsonb       NOT NULL,
    caused_by text,
    at        timestamptz NOT NULL,
    PRIMARY KEY (recipient, position)
);
