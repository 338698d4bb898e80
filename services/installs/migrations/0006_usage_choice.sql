-- Who wants no usage to be counted. No row: it is.
CREATE TABLE usage_choices (
    user_id  text PRIMARY KEY,
    reported boolean NOT NULL
);
