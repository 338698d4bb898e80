CREATE TABLE tokens (
    token_id   text PRIMARY KEY,
    user_id    text NOT NULL,
    name       text NOT NULL,
    plugins    text[],
    actions    text[] NOT NULL,
    origin     jsonb,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX tokens_of_account ON tokens (user_id, issued_at DESC);
