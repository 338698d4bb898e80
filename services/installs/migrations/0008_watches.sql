-- What somebody watches: a plugin by its id, an author by the account's. `name` is what it is asked
-- for by: the plugin's id again, or the author's name, which never changes.
CREATE TABLE watches (
    user_id text        NOT NULL,
    kind    text        NOT NULL,
    target  text        NOT NULL,
    name    text        NOT NULL,
    since   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, kind, target)
);
CREATE INDEX watches_of_target ON watches (kind, target);
