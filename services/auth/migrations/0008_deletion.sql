-- Names of accounts that are gone, by the SHA-256 of what they look like: nobody gets one of them,
-- and is taken for who had it.
CREATE TABLE retired_names (
    digest bytea PRIMARY KEY
);
