CREATE TABLE plugins (
    id          text PRIMARY KEY,
    owner_id    text NOT NULL,
    owner_name  text NOT NULL,
    name        text NOT NULL,
    description text NOT NULL,
    category    text NOT NULL,
    tags        text[] NOT NULL,
    status      text NOT NULL DEFAULT 'draft',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX ON plugins (owner_id, created_at);

CREATE TABLE versions (
    plugin_id            text NOT NULL,
    version              text NOT NULL,
    status               text NOT NULL,
    changelog            text NOT NULL,
    size                 bigint NOT NULL,
    integrity            text NOT NULL,
    bundle_key           text NOT NULL,
    manifest             jsonb NOT NULL,
    min_platform_version text,
    findings             jsonb NOT NULL,
    submitted_at         timestamptz NOT NULL,
    published_at         timestamptz,
    PRIMARY KEY (plugin_id, version)
);
