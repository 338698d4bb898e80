-- Whose a plugin was, whose it is, and since when: who had it before is told.
ALTER TABLE plugins
    ADD COLUMN transferred_from text,
    ADD COLUMN transferred_to text,
    ADD COLUMN transferred_at timestamptz;
