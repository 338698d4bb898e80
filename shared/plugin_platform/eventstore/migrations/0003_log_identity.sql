-- Which log this is: readers notice when they are given another one.
CREATE TABLE log_identity (
    id     uuid NOT NULL DEFAULT gen_random_uuid(),
    single boolean PRIMARY KEY DEFAULT true CHECK (single)
);
INSERT INTO log_identity DEFAULT VALUES;
