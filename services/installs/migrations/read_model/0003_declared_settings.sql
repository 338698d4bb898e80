-- What a list of installed plugins needs of a manifest, which may be a hundred times as large.
ALTER TABLE versions
    ADD COLUMN declared jsonb GENERATED ALWAYS AS (manifest #> '{contributes,settings}') STORED;
