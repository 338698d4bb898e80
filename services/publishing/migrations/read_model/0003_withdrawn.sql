-- Why a version or a plugin is not given to people any more; null where it is.
ALTER TABLE versions
    ADD COLUMN yanked_reason text,
    ADD COLUMN blocked_reason text,
    ADD COLUMN original text;
ALTER TABLE plugins
    ADD COLUMN deprecated_message text,
    ADD COLUMN replacement text,
    ADD COLUMN blocked_reason text,
    ADD COLUMN held_by text;
