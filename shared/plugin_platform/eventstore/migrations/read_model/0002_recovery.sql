-- The identity of the source's log, the event at `position`, and why the source is not followed.
ALTER TABLE projections
    ADD COLUMN log uuid,
    ADD COLUMN event_id uuid,
    ADD COLUMN fault text;

-- The first of a stream is tried again at `retry_at`.
ALTER TABLE parked_events
    ADD COLUMN attempts integer NOT NULL DEFAULT 1,
    ADD COLUMN retry_at timestamptz NOT NULL DEFAULT now();
