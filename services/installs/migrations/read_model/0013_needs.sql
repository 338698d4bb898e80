-- What a version needs of other plugins, apart from its manifest, which may be a thousand times as large.
ALTER TABLE versions
    ADD COLUMN needs jsonb GENERATED ALWAYS AS (manifest #> '{requires,plugins}') STORED;

-- The plugin for which it was installed along; null where it is wanted for itself.
ALTER TABLE installed ADD COLUMN brought_by text;
