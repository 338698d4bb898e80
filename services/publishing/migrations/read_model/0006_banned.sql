-- Who may not publish, and the moderator's reason.
CREATE TABLE banned (
    user_id text PRIMARY KEY,
    reason  text NOT NULL
);
