-- What an account proves besides its password. Not derived from the event log, which holds no
-- secret; written in the transactions that append what happened.
CREATE TABLE one_time_codes (
    user_id   text PRIMARY KEY,
    secret    text NOT NULL,
    enrolled  boolean NOT NULL DEFAULT false,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    user_id text NOT NULL,
    digest  text NOT NULL,
    PRIMARY KEY (user_id, digest)
);
