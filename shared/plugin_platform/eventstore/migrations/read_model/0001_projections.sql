-- These two live beside the read tables, so that a rebuild swaps all of them at once.

-- How far each source's log has been applied to the read tables of this schema.
CREATE TABLE projections (
    source   text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0
);

-- Events that could not be applied, and later events of the same stream.
CREATE TABLE parked_events (
    source    text NOT NULL,
    position  bigint NOT NULL,
    stream    text NOT NULL,
    event     jsonb NOT NULL,
    reason    text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, position)
);
CREATE INDEX ON parked_events (source, stream);
