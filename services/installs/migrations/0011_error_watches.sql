-- Who of its owners is told of a plugin's errors.
CREATE TABLE error_watches (
    user_id   text        NOT NULL,
    plugin_id text        NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, plugin_id)
);
CREATE INDEX error_watches_of ON error_watches (plugin_id);

-- `new` or `came-back`: what those have not been told yet.
ALTER TABLE error_groups ADD COLUMN untold text;
CREATE INDEX error_groups_untold ON error_groups (plugin_id) WHERE untold IS NOT NULL;

-- What they are told, one row a plugin and hour, whoever watches it.
CREATE TABLE error_news (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plugin_id text        NOT NULL,
    kind      text        NOT NULL,
    said      jsonb       NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX error_news_of ON error_news (plugin_id, at);
