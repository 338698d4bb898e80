-- What each check said last of a version.
CREATE TABLE checks (
    plugin_id    text NOT NULL,
    version      text NOT NULL,
    check_id     text NOT NULL,
    revision     integer NOT NULL,
    stage        text NOT NULL,
    verdict      text NOT NULL,
    findings     jsonb NOT NULL,
    decided_by   text,
    concluded_at timestamptz NOT NULL,
    PRIMARY KEY (plugin_id, version, check_id)
);

CREATE TABLE reviews (
    plugin_id      text NOT NULL,
    version        text NOT NULL,
    owner_id       text NOT NULL,
    held_key       text NOT NULL,
    state          text NOT NULL,
    reasons        jsonb NOT NULL,
    risk           integer NOT NULL,
    requested_at   timestamptz NOT NULL,
    waiting_since  timestamptz NOT NULL,
    moderator_id   text,
    moderator_name text,
    claimed_until  timestamptz,
    decided_by     text,
    decided_at     timestamptz,
    policy         text,
    words          text,
    appeal         text,
    PRIMARY KEY (plugin_id, version)
);
CREATE INDEX ON reviews (risk DESC, waiting_since, plugin_id, version)
    WHERE state IN ('waiting', 'appealed');

-- Everybody may read it; each line has the hash of the one before.
CREATE TABLE public_log (
    line      bigint PRIMARY KEY,
    position  bigint NOT NULL UNIQUE,
    at        timestamptz NOT NULL,
    kind      text NOT NULL,
    plugin_id text NOT NULL,
    version   text,
    said      jsonb NOT NULL,
    previous  text NOT NULL,
    hash      text NOT NULL
);

-- How many people have a plugin, as the catalog said it last; only those that many have.
CREATE TABLE popular (
    plugin_id     text PRIMARY KEY,
    install_count bigint NOT NULL
);
