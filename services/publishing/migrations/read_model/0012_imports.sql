-- The names of what a version imports; NULL of those from before they were kept.
ALTER TABLE versions ADD COLUMN imports text[];
