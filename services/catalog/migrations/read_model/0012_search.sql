-- What is searched by and filtered by. New rows have it from search/document.py, and all that were
-- there before after a rebuild; of those, here, what can be said without it.
ALTER TABLE plugins
    ADD COLUMN name_words   text NOT NULL DEFAULT '',
    ADD COLUMN joined_name  text NOT NULL DEFAULT '',
    ADD COLUMN permissions  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN min_platform numeric[],
    ALTER COLUMN search SET DEFAULT '';
UPDATE plugins
SET name_words = btrim(regexp_replace(lower(name), '\W+', ' ', 'g')),
    joined_name = regexp_replace(lower(name), '\W', '', 'g');
UPDATE plugins
SET permissions = ARRAY(
        SELECT DISTINCT lower(split_part(code, ':', 1))
        FROM jsonb_array_elements_text(coalesce(manifest -> 'permissions', '[]')) AS code),
    min_platform = string_to_array(
        split_part(split_part(min_platform_version, '-', 1), '+', 1), '.')::numeric[]
FROM versions
WHERE plugin_id = id AND version = latest_version;
-- What waits in a list of an index makes the planner read all rows instead.
ALTER INDEX plugins_by_words SET (fastupdate = off);
DROP INDEX plugins_by_likeness;
CREATE INDEX plugins_by_part_of_name ON plugins USING gin (joined_name gin_trgm_ops)
    WITH (fastupdate = off);
DROP INDEX plugins_by_author;
CREATE INDEX plugins_by_author ON plugins (lower(author) text_pattern_ops);
CREATE INDEX plugins_by_permission ON plugins USING gin (permissions);

-- Words that others were mistaken for; see search/spelling.py.
CREATE TABLE spellings (
    word      text PRIMARY KEY,
    deletions text[] NOT NULL
);
CREATE INDEX spellings_by_deletion ON spellings USING gin (deletions) WITH (fastupdate = off);
