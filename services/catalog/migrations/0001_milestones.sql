-- How many people had a plugin when that was said to others last. Not derived: it is what was said.
CREATE TABLE milestones (
    plugin_id     text PRIMARY KEY,
    install_count bigint NOT NULL
);
