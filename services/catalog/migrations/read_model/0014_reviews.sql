-- Reviews by users: one of each person and plugin. What was deleted stays as a row, which says that
-- a moderator had hidden it, should its author write again.
CREATE TABLE reviews (
    id                 text PRIMARY KEY,
    plugin_id          text NOT NULL,
    user_id            text NOT NULL,
    rating             smallint NOT NULL,
    version            text NOT NULL,
    text_id            text NOT NULL,
    written_at         timestamptz NOT NULL,
    changed_at         timestamptz NOT NULL,
    deleted            boolean NOT NULL DEFAULT false,
    helpful            integer NOT NULL DEFAULT 0,
    answer_id          text,
    answered_by        text,
    answered_at        timestamptz,
    fixed_in           text,
    asked              boolean NOT NULL DEFAULT false,
    hidden_policy      text,
    hidden_words       text,
    hidden_at          timestamptz,
    UNIQUE (plugin_id, user_id)
);
CREATE INDEX reviews_by_user ON reviews (user_id, changed_at DESC);
CREATE INDEX hidden_reviews ON reviews (hidden_at DESC, id) WHERE hidden_policy IS NOT NULL;

CREATE TABLE review_votes (
    review_id text NOT NULL,
    voter_id  text NOT NULL,
    PRIMARY KEY (review_id, voter_id)
);

-- Those that no moderator has decided on yet.
CREATE TABLE review_reports (
    review_id   text NOT NULL,
    reporter_id text NOT NULL,
    reason      text NOT NULL,
    text_id     text,
    at          timestamptz NOT NULL,
    PRIMARY KEY (review_id, reporter_id)
);

-- Who has, or had, which plugin, with the version: these may review it. Accounts only.
CREATE TABLE uses (
    plugin_id text NOT NULL,
    user_id   text NOT NULL,
    version   text NOT NULL,
    PRIMARY KEY (plugin_id, user_id)
);

-- Who owns a plugin, or has owned it: these may not.
CREATE TABLE owners (
    plugin_id text NOT NULL,
    user_id   text NOT NULL,
    username  text NOT NULL,
    present   boolean NOT NULL,
    PRIMARY KEY (plugin_id, user_id)
);

CREATE TABLE usernames (
    user_id  text PRIMARY KEY,
    username text NOT NULL
);

CREATE TABLE banned (user_id text PRIMARY KEY);

-- What everybody sees, and what counts.
CREATE VIEW shown_reviews AS
SELECT * FROM reviews
WHERE NOT deleted AND hidden_policy IS NULL
  AND NOT EXISTS (SELECT FROM banned WHERE banned.user_id = reviews.user_id)
  AND NOT EXISTS (SELECT FROM owners WHERE owners.plugin_id = reviews.plugin_id
                                       AND owners.user_id = reviews.user_id);

-- The average that is shown, and the score that orders: the average of these ratings and of ten
-- more of 3.5, so that one enthusiast does not stand above a hundred. Without a rating it is 0.
-- `rating` was never set; a catalog from before, which goes on beside this migration, reads it.
DROP INDEX popularity_by_rating;
ALTER TABLE popularity ADD COLUMN rating_sum bigint NOT NULL DEFAULT 0;
ALTER TABLE popularity
    ADD COLUMN rating_average double precision GENERATED ALWAYS AS (
        rating_sum::double precision / nullif(rating_count, 0)) STORED,
    ADD COLUMN rating_score double precision NOT NULL GENERATED ALWAYS AS (
        CASE WHEN rating_count = 0 THEN 0
             ELSE (35 + rating_sum)::double precision / (10 + rating_count) END) STORED;
CREATE INDEX popularity_by_rating ON popularity (rating_score DESC, plugin_id);
