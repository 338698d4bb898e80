-- How many people have a plugin, as the catalog said it last; only those that many have. What another
-- service said, kept from when it said it: a rebuild of the tables derived from the own log leaves it.
CREATE TABLE popular (
    plugin_id     text PRIMARY KEY,
    install_count bigint NOT NULL
);
