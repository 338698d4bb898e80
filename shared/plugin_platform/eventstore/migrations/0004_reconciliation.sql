-- What the last comparison of derived tables with the logs they come from has found.
CREATE TABLE reconciliation (
    what        text PRIMARY KEY,
    checked_at  timestamptz NOT NULL DEFAULT now(),
    differences integer NOT NULL,
    repaired    boolean NOT NULL
);
