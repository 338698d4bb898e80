-- By what an API token is recognised. Not derived from the event log, which nothing may hold by
-- which somebody could get in; written in the transaction that appends token.issued, removed in
-- that of token.revoked.
CREATE TABLE token_digests (
    token_id text PRIMARY KEY,
    digest   text NOT NULL UNIQUE,
    used_at  timestamptz
);
