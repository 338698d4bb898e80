-- How somebody proves who they are. Not derived from the event log, since neither an email
-- address nor a password hash may ever be in it; written in the transaction that appends
-- user.registered, so that the unique indexes decide who was first.
CREATE TABLE credentials (
    user_id       text PRIMARY KEY,
    username      text NOT NULL,
    email         text NOT NULL,
    password_hash text NOT NULL,
    changed_at    timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX credentials_username ON credentials (lower(username));
CREATE UNIQUE INDEX credentials_email ON credentials (lower(email));
