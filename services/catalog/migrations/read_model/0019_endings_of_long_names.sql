-- A letter may be folded to fifteen, so a name of 64 to a thousand: of the first 64 alone each
-- ending is kept (search/document.py).
UPDATE plugins
SET search = ts_delete(search, ARRAY(
        SELECT lexeme FROM unnest(search) WHERE starts_with(lexeme, '~')))
    || array_to_tsvector(ARRAY(
        SELECT '~' || substr(left(joined_name, 64), start)
        FROM generate_series(1, 64 - 3) AS start))
WHERE length(joined_name) > 64;
