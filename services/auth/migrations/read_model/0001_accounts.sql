CREATE TABLE accounts (
    user_id       text PRIMARY KEY,
    username      text NOT NULL,
    is_developer  boolean NOT NULL DEFAULT false,
    roles         text[] NOT NULL DEFAULT '{}',
    registered_at timestamptz NOT NULL
);
