-- The licence that a version's manifest names, and the path of its text among the files of a zip.
ALTER TABLE versions
    ADD COLUMN license text,
    ADD COLUMN license_file text;
