-- Of the principals who have the plugin, those without an account. A script can be ten thousand
-- visitors, so they count up to 25, and up to a quarter of those with an account, only.
-- `install_count` stays the number of all.
ALTER TABLE popularity
    ADD COLUMN visitor_count bigint NOT NULL DEFAULT 0,
    ADD COLUMN counted bigint NOT NULL GENERATED ALWAYS AS (
        greatest(install_count - greatest(visitor_count, 0), 0)
        + least(greatest(visitor_count, 0),
                25 + greatest(install_count - greatest(visitor_count, 0), 0) / 4)
    ) STORED;
DROP INDEX popularity_by_installs;
CREATE INDEX popularity_by_installs ON popularity (counted DESC, plugin_id);
