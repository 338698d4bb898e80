-- SHA-256 of the zip as it was sent; null of one module, and of a roll back.
ALTER TABLE versions ADD COLUMN archive text;
