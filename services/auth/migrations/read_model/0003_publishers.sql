CREATE TABLE publishers (
    publisher_id text PRIMARY KEY,
    plugin_id    text NOT NULL,
    user_id      text NOT NULL,
    issuer       text NOT NULL,
    repository   text NOT NULL,
    workflow     text NOT NULL,
    environment  text,
    trusted_at   timestamptz NOT NULL
);

CREATE INDEX publishers_of_plugin ON publishers (plugin_id, issuer);
