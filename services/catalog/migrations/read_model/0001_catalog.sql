CREATE TABLE plugins (
    id             text PRIMARY KEY,
    name           text NOT NULL,
    description    text NOT NULL,
    category       text NOT NULL,
    tags           text[] NOT NULL,
    author         text NOT NULL,
    latest_version text NOT NULL,
    icon           text,
    readme_html    text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    sort_name      text GENERATED ALWAYS AS (lower(name)) STORED,
    search         tsvector NOT NULL
);
CREATE INDEX plugins_by_update ON plugins (updated_at DESC, id);
CREATE INDEX plugins_by_name ON plugins (sort_name, id);
CREATE INDEX plugins_by_category ON plugins (category);
CREATE INDEX plugins_by_tag ON plugins USING gin (tags);
CREATE INDEX plugins_by_words ON plugins USING gin (search);
CREATE INDEX plugins_by_likeness ON plugins USING gin (sort_name gin_trgm_ops);

CREATE TABLE versions (
    plugin_id            text NOT NULL,
    version              text NOT NULL,
    bundle_key           text NOT NULL,
    integrity            text NOT NULL,
    size                 bigint NOT NULL,
    manifest             jsonb NOT NULL,
    changelog            text NOT NULL,
    readme_html          text,
    min_platform_version text,
    status               text NOT NULL,
    published_at         timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, version)
);

-- Apart from the plugins: installs may be heard of before the plugin is, and a narrow row
-- without search columns is cheap to count in.
CREATE TABLE popularity (
    plugin_id     text PRIMARY KEY,
    install_count bigint NOT NULL DEFAULT 0,
    rating        real,
    rating_count  integer NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE INDEX popularity_by_installs ON popularity (install_count DESC, plugin_id);
