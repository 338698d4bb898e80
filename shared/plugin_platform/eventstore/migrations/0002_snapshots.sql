-- The state of a stream after its first `version` events, so that a decision need not fold all
-- of them. Derived: whatever is missing here, or of another schema, is folded again.
CREATE TABLE snapshots (
    stream  text PRIMARY KEY,
    schema  integer NOT NULL,
    version integer NOT NULL,
    state   jsonb NOT NULL
);
