-- Domains that authors have proven to hold. Taken away by a moderator, one stays, and is not shown.
CREATE TABLE author_domains (
    user_id  text NOT NULL,
    username text NOT NULL,
    domain   text NOT NULL,
    since    timestamptz NOT NULL,
    revoked  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (user_id, domain)
);
CREATE INDEX author_domains_by_name ON author_domains (lower(username));
