-- What is typed may be in the middle of a name: it begins one of the name's endings, which are in
-- the words that a plugin is found by (search/document.py). One index is looked into, not two.
UPDATE plugins
SET search = search || array_to_tsvector(ARRAY(
    SELECT '~' || substr(joined_name, start)
    FROM generate_series(1, length(joined_name) - 3) AS start));
DROP INDEX plugins_by_part_of_name;
