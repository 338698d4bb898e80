-- A readme is in the object storage; here only those of versions from before.
ALTER TABLE versions ADD COLUMN readme_key text;
ALTER TABLE plugins DROP COLUMN readme_html;
