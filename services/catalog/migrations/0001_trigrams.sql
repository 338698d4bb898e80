-- In the schema public, which outlives the read tables when they are rebuilt.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
