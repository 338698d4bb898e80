-- Whom a moderator or a ban has stopped. Apart from the plugins: it may be said of one that
-- nobody has published yet.
CREATE TABLE restrictions (
    plugin_id      text PRIMARY KEY,
    blocked_reason text,
    held           boolean NOT NULL DEFAULT false
);
ALTER TABLE versions
    ADD COLUMN yanked_reason text,
    ADD COLUMN blocked_reason text,
    ADD COLUMN original text;
CREATE INDEX blocked_versions ON versions (plugin_id) WHERE blocked_reason IS NOT NULL;
-- Listed is what somebody can install: not restricted, and with a version that is available.
ALTER TABLE plugins
    ADD COLUMN deprecated_message text,
    ADD COLUMN replacement text,
    ADD COLUMN listed boolean NOT NULL DEFAULT true;
