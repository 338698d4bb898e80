-- How many people install, update and remove what, by day (UTC), accounts and visitors apart. What
-- was before is known after a rebuild.
CREATE TABLE install_days (
    plugin_id            text    NOT NULL,
    version              text    NOT NULL,
    day                  date    NOT NULL,
    visitors             boolean NOT NULL,
    installed            bigint  NOT NULL DEFAULT 0,
    updated              bigint  NOT NULL DEFAULT 0,
    went_back            bigint  NOT NULL DEFAULT 0,
    removed              bigint  NOT NULL DEFAULT 0,
    -- Of those, who had updated to this version at most seven days before.
    removed_after_update bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (plugin_id, day, version, visitors)
);
ALTER TABLE installed ADD COLUMN updated_at timestamptz;
