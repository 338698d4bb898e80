-- The sort key of search.py: without a review a plugin stands below all that have one.
CREATE INDEX popularity_by_rating
    ON popularity ((coalesce(rating, 0)::float8) DESC, plugin_id);
