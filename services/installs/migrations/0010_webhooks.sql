-- Addresses of developers that are told what becomes of their plugins. `plugin_id` is null where it
-- is all of theirs; `secrets` are sealed, the newest first, each with until when it is good.
-- `due_at`: when the next of its events is sent, null where none waits. `failing_since`: since when
-- nothing was delivered.
CREATE TABLE webhooks (
    id            uuid        PRIMARY KEY,
    user_id       text        NOT NULL,
    plugin_id     text,
    url           text        NOT NULL,
    events        text[]      NOT NULL,
    secrets       jsonb       NOT NULL,
    disabled      text,
    failures      integer     NOT NULL DEFAULT 0,
    failing_since timestamptz,
    due_at        timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhooks_of_account ON webhooks (user_id);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE disabled IS NULL;

-- What is sent, one row a message and webhook. `by_hand`: pings and what is delivered once more,
-- which wait for nothing else. `attempts` names the attempt that is under way, too: who is late with
-- what became of an earlier one changes nothing.
CREATE TABLE webhook_deliveries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id uuid        NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    message_id uuid        NOT NULL,
    kind       text        NOT NULL,
    body       text        NOT NULL,
    by_hand    boolean     NOT NULL DEFAULT false,
    state      text        NOT NULL DEFAULT 'waiting',
    attempts   integer     NOT NULL DEFAULT 0,
    made_at    timestamptz NOT NULL DEFAULT now(),
    due_at     timestamptz,
    first_at   timestamptz,
    last_at    timestamptz,
    status     integer,
    response   text,
    problem    text,
    took_ms    integer,
    UNIQUE (webhook_id, message_id)
);
CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, id)
    WHERE state = 'waiting' AND NOT by_hand;
CREATE INDEX webhook_deliveries_by_hand ON webhook_deliveries (due_at)
    WHERE state = 'waiting' AND by_hand;

-- Positions of news that are of no log.
CREATE SEQUENCE webhook_news;
