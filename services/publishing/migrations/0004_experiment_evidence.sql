-- What speaks for a difference between two versions that are compared, between two looks. Not
-- derived: what is lost begins anew.
CREATE TABLE experiment_evidence (
    plugin_id     text  NOT NULL,
    experiment_id text  NOT NULL,
    newer_worse   jsonb NOT NULL,
    older_worse   jsonb NOT NULL,
    PRIMARY KEY (plugin_id, experiment_id)
);
