-- What `plugin.published` alone says is not there before it; a readme is in the object storage.
ALTER TABLE versions
    ALTER COLUMN manifest DROP NOT NULL,
    ALTER COLUMN changelog DROP NOT NULL,
    ADD COLUMN readme_key text;
