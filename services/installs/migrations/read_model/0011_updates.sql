-- What an update is chosen and previewed by. What was published before is known after a rebuild;
-- until then it counts as old, and without notes.
ALTER TABLE versions
    ADD COLUMN changelog            text NOT NULL DEFAULT '',
    ADD COLUMN size                 bigint,
    ADD COLUMN min_platform_version text,
    ADD COLUMN security             boolean NOT NULL DEFAULT false,
    ADD COLUMN published_at         timestamptz,
    -- Semver without what follows the three numbers; arrays compare number by number.
    ADD COLUMN core                 numeric[] GENERATED ALWAYS AS (string_to_array(
        split_part(split_part(version, '+', 1), '-', 1), '.')::numeric[]) STORED,
    ADD COLUMN prerelease           boolean GENERATED ALWAYS AS (
        split_part(version, '+', 1) LIKE '%-%') STORED;
CREATE INDEX versions_in_order ON versions (plugin_id, core DESC);

-- previous: what one had before; left_behind: what one went back from, which no automatic update
-- brings again; automatic: null follows the account's choice.
ALTER TABLE installed
    ADD COLUMN previous    text,
    ADD COLUMN left_behind text,
    ADD COLUMN automatic   boolean;

-- What somebody chose for all of their plugins.
CREATE TABLE update_choices (
    principal  text PRIMARY KEY,
    automatic  boolean NOT NULL,
    wait_hours integer NOT NULL
);
