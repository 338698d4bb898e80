-- Who owns what, who is banned and who has what is known from the beginning of the logs on, or not
-- at all: tables that were there before reviews need a rebuild first. Until then nobody reviews.
CREATE TABLE reviews_open AS
SELECT NOT EXISTS (SELECT FROM projections WHERE position > 0) AS since_the_beginning;
