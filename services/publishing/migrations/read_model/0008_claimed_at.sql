-- Since when somebody looks at it. Null for claims of before: half an hour before they end.
ALTER TABLE reviews ADD COLUMN claimed_at timestamptz;
-- The public log of one plugin.
CREATE INDEX ON public_log (plugin_id, line);
