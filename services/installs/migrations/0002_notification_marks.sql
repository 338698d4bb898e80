-- What a person has read: all up to a position of publishing's log, and single ones after it. Not
-- derived from any log, and therefore not among the read tables, which a rebuild replaces.
CREATE TABLE notification_marks (
    user_id text PRIMARY KEY,
    up_to   bigint   NOT NULL DEFAULT 0,
    single  bigint[] NOT NULL DEFAULT '{}'
);
