-- The words of reviews, of answers to them and of reports. Not derived, and in no event: what its
-- author changes or deletes is gone.
CREATE TABLE review_texts (
    id    text PRIMARY KEY,
    title text NOT NULL,
    body  text NOT NULL
);
