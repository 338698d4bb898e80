-- To whom something is offered; null for offers of before, which named nothing but a username.
ALTER TABLE offers ADD COLUMN user_id text;
DROP INDEX offers_lower_idx;
CREATE INDEX ON offers (user_id);
