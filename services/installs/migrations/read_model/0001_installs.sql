-- What may be installed: every version that publishing has said is published.
CREATE TABLE versions (
    plugin_id    text NOT NULL,
    version      text NOT NULL,
    yanked       boolean NOT NULL DEFAULT false,
    bundle_key   text NOT NULL,
    integrity    text NOT NULL,
    manifest     jsonb NOT NULL,
    PRIMARY KEY (plugin_id, version)
);

CREATE TABLE plugins (
    plugin_id text PRIMARY KEY,
    latest    text,
    blocked   boolean NOT NULL DEFAULT false
);

-- Who has what. No foreign keys: the two logs are independent, and either may come first.
CREATE TABLE installed (
    principal    text NOT NULL,
    plugin_id    text NOT NULL,
    version      text NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    settings     jsonb NOT NULL DEFAULT '{}',
    installed_at timestamptz NOT NULL,
    PRIMARY KEY (principal, plugin_id)
);
