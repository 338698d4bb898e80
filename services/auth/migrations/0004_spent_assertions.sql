-- Assertions of continuous integration that were exchanged, until nobody would believe them anyway.
CREATE TABLE spent_assertions (
    issuer     text NOT NULL,
    jti        text NOT NULL,
    token_id   text NOT NULL,
    good_until timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);

CREATE INDEX spent_assertions_past ON spent_assertions (good_until);
