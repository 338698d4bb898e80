-- What befell an account itself, one row an event of auth: the newest of each person. Not derived by a
-- rebuild, which reads publishing's log alone. `position` is of auth's log.
CREATE TABLE account_news (
    user_id  text        NOT NULL,
    position bigint      NOT NULL,
    kind     text        NOT NULL,
    said     jsonb       NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (user_id, position)
);
