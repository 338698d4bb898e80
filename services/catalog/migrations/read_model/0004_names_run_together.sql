-- So that `wordcount` finds Word Count. New rows have it from read_model.py.
UPDATE plugins
SET search = search
    || setweight(to_tsvector('simple', regexp_replace(lower(name), '\W', '', 'g')), 'A');
