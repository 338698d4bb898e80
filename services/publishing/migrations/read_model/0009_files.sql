-- Those of a version that is a zip: [{path, size, digest}].
ALTER TABLE versions ADD COLUMN files jsonb NOT NULL DEFAULT '[]';
