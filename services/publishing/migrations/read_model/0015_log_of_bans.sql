-- A ban is of an account, not of a plugin.
ALTER TABLE public_log ALTER COLUMN plugin_id DROP NOT NULL;
