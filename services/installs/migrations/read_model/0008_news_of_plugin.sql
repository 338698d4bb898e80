-- What is said anew takes the place of what was said of the same plugin, and what has ended is
-- taken back.
CREATE INDEX news_of_plugin ON news (plugin_id, kind);
