-- How many pings and deliveries an account has sent by hand within the hour that began with `since`.
CREATE TABLE webhook_sends (
    user_id text        PRIMARY KEY,
    since   timestamptz NOT NULL DEFAULT now(),
    sent    integer     NOT NULL DEFAULT 1
);

-- The difference told which names there are in the platform's own network.
UPDATE webhook_deliveries SET problem = 'unreachable' WHERE problem = 'not-public';
