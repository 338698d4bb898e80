-- What a person wants to be told, where that is another than topics.py has it.
CREATE TABLE notification_choices (
    user_id text NOT NULL,
    topic   text NOT NULL,
    bell    boolean,
    mail    boolean,
    PRIMARY KEY (user_id, topic)
);

-- Where a person gets mail: confirmed. `link` is whom an unsubscribe link names, `secret` what it is
-- signed with: both go with the address.
CREATE TABLE mail_addresses (
    user_id text PRIMARY KEY,
    address text  NOT NULL,
    link    uuid  NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    secret  bytea NOT NULL
);

-- An address that waits to be confirmed. Nothing is sent to it but the code, of which this is the
-- SHA-256.
CREATE TABLE mail_confirmations (
    user_id    text PRIMARY KEY,
    address    text        NOT NULL,
    digest     bytea       NOT NULL,
    tries_left integer     NOT NULL,
    expires_at timestamptz NOT NULL
);

-- When a code was sent where, of the last day: so that nobody is pestered.
CREATE TABLE mail_codes_sent (
    user_id text        NOT NULL,
    address text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mail_codes_sent_past ON mail_codes_sent (at);

-- Whether this platform sends mail: what the process that does has found in its settings.
CREATE TABLE mail_sender (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    enabled boolean NOT NULL
);

-- News, by their events' positions, that are still to be addressed to people; up to `after` it has
-- been done.
CREATE TABLE mail_jobs (
    position bigint PRIMARY KEY,
    after    text        NOT NULL DEFAULT '',
    made_at  timestamptz NOT NULL DEFAULT now()
);

-- What is sent, one row a mail. `position` names the news; `said` is what a mail of another kind
-- says, until it is sent. What was sent, and what was given up, stays for a while.
CREATE TABLE mail_outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id  text        NOT NULL,
    kind     text        NOT NULL,
    position bigint,
    said     jsonb       NOT NULL DEFAULT '{}',
    state    text        NOT NULL DEFAULT 'queued',
    attempts integer     NOT NULL DEFAULT 0,
    made_at  timestamptz NOT NULL DEFAULT now(),
    due_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, position)
);
CREATE INDEX mail_outbox_due ON mail_outbox (due_at) WHERE state = 'queued';

-- When moderators were last told of the queue.
CREATE TABLE mail_digests (
    user_id text PRIMARY KEY,
    at      timestamptz NOT NULL
);
