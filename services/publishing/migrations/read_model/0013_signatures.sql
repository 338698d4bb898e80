-- The platform's signature of a publication: {key_id, payload, value}.
ALTER TABLE versions ADD COLUMN signature jsonb;
