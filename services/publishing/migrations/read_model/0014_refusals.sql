-- Uploads that the checks refused at once: the newest of each plugin, and how many there were.
CREATE TABLE refusals (
    position     bigint PRIMARY KEY,
    plugin_id    text NOT NULL,
    version      text NOT NULL,
    digest       text NOT NULL,
    submitted_by text NOT NULL,
    checks       jsonb NOT NULL,
    findings     jsonb NOT NULL,
    found        integer NOT NULL,
    refused_at   timestamptz NOT NULL
);
CREATE INDEX ON refusals (plugin_id, position DESC);
CREATE INDEX ON refusals (submitted_by, refused_at);

ALTER TABLE plugins ADD COLUMN refused integer NOT NULL DEFAULT 0;
