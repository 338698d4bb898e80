-- Why something is not given to people any more, and what its publisher says of a plugin.
ALTER TABLE versions
    ADD COLUMN yanked_reason text,
    ADD COLUMN blocked boolean NOT NULL DEFAULT false,
    ADD COLUMN blocked_reason text;
ALTER TABLE plugins
    ADD COLUMN blocked_reason text,
    ADD COLUMN held boolean NOT NULL DEFAULT false,
    ADD COLUMN deprecated_message text,
    ADD COLUMN replacement text;
