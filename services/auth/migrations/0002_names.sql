-- An address that nobody has confirmed proves nothing, and whoever registers must not learn whose
-- it is: it is no longer unique.
DROP INDEX credentials_email;

-- Names that look the same (plugin_platform/names.py, skeleton). Not unique, since accounts that
-- were there before may look alike; credentials.py asks under a lock.
CREATE INDEX credentials_skeleton ON credentials (
    translate(replace(replace(lower(username), 'rn', 'm'), 'vv', 'w'), '015i-', 'olsl_')
);
