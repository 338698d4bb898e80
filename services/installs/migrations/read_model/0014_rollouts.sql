-- Versions that go to some people first. A row is there before its version is: nobody else gets it
-- in between.
CREATE TABLE rollouts (
    plugin_id text NOT NULL,
    version   text NOT NULL,
    percent   integer NOT NULL,
    state     text NOT NULL,
    reason    text NOT NULL DEFAULT '',
    PRIMARY KEY (plugin_id, version)
);

-- Who left a plugin while a version of it was rolled out, of either arm.
CREATE TABLE rollout_leavers (
    plugin_id text NOT NULL,
    version   text NOT NULL,
    is_new    boolean NOT NULL,
    count     integer NOT NULL,
    PRIMARY KEY (plugin_id, version, is_new)
);

-- Who gets the pre-releases of a plugin too.
ALTER TABLE installed ADD COLUMN beta boolean NOT NULL DEFAULT false;
CREATE INDEX installed_by_plugin ON installed (plugin_id) WHERE principal LIKE 'user:%';

-- Orders pre-releases of the same three numbers; null of those from before it was kept.
ALTER TABLE versions ADD COLUMN prerelease_order text COLLATE "C";
