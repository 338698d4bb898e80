-- Whose an address is: confirmed by a link that was sent there. Then it is one account's.
ALTER TABLE credentials ADD COLUMN email_confirmed_at timestamptz;
CREATE UNIQUE INDEX credentials_confirmed_email ON credentials (lower(email))
    WHERE email_confirmed_at IS NOT NULL;

-- An address that an account wants to have; the one of before stands until it is confirmed.
CREATE TABLE email_changes (
    user_id    text PRIMARY KEY,
    address    text        NOT NULL,
    good_until timestamptz NOT NULL
);

-- Links of mails, by the SHA-256 of their token, which is in the mail and nowhere else. One that was
-- used is remembered until its time is over: a command that comes again is answered again.
CREATE TABLE email_links (
    digest     bytea PRIMARY KEY,
    user_id    text        NOT NULL,
    purpose    text        NOT NULL,
    address    text        NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    good_until timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX email_links_of_user ON email_links (user_id, purpose);
CREATE INDEX email_links_past ON email_links (good_until);

-- What is sent, as in installs. `user_id` is null where nobody has looked yet whose account it is;
-- `mailbox` is where it goes, as far as can be told, so that nobody is pestered.
CREATE TABLE mail_outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id  text,
    kind     text        NOT NULL,
    mailbox  text,
    said     jsonb       NOT NULL DEFAULT '{}',
    state    text        NOT NULL DEFAULT 'queued',
    attempts integer     NOT NULL DEFAULT 0,
    made_at  timestamptz NOT NULL DEFAULT now(),
    due_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mail_outbox_due ON mail_outbox (due_at) WHERE state = 'queued';
CREATE INDEX mail_outbox_waits_since ON mail_outbox (made_at) WHERE state = 'queued';
CREATE INDEX mail_outbox_done_since ON mail_outbox (made_at) WHERE state <> 'queued';

-- Whether this platform sends mail: what the process that does has found in its settings.
CREATE TABLE mail_sender (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    enabled boolean NOT NULL
);
