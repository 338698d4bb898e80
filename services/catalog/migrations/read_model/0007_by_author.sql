-- What an author publishes. Names of accounts are the same in any case.
CREATE INDEX plugins_by_author ON plugins (lower(author));
