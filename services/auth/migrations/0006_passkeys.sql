-- Keys of WebAuthn: security keys and passkeys. Not derived from the event log, which says only
-- that there is one; written in the transactions that append so.
CREATE TABLE passkeys (
    passkey_id    text PRIMARY KEY,
    user_id       text NOT NULL,
    credential_id bytea NOT NULL UNIQUE,
    name          text NOT NULL,
    public_key    bytea NOT NULL,
    sign_count    bigint NOT NULL,
    transports    text[] NOT NULL DEFAULT '{}',
    added_at      timestamptz NOT NULL DEFAULT now(),
    used_at       timestamptz
);

CREATE INDEX passkeys_of_user ON passkeys (user_id);

-- Each is answered once, for the account and the purpose that it was made for.
CREATE TABLE passkey_challenges (
    challenge  bytea PRIMARY KEY,
    user_id    text NOT NULL,
    purpose    text NOT NULL,
    good_until timestamptz NOT NULL
);

CREATE INDEX passkey_challenges_past ON passkey_challenges (good_until);
