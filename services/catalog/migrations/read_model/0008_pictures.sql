-- Paths among the files of a version that is a zip; its bundle_key says below which address.
ALTER TABLE versions
    ADD COLUMN icon_file text,
    ADD COLUMN screenshots text[] NOT NULL DEFAULT '{}';
