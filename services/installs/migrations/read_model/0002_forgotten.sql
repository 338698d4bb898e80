-- The sweep looks for what visitors installed long ago.
CREATE INDEX installed_by_visitors ON installed (installed_at) WHERE principal LIKE 'anon:%';
