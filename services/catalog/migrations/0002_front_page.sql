-- What is computed from time to time, for the front page (front/trends.py). Apart from the read
-- tables: a rebuild leaves it.
CREATE TABLE companions (
    plugin_id text NOT NULL,
    other_id  text NOT NULL,
    people    integer NOT NULL,
    score     real NOT NULL,
    PRIMARY KEY (plugin_id, other_id)
);
CREATE TABLE rising (
    plugin_id text PRIMARY KEY,
    recent    integer NOT NULL,
    score     real NOT NULL
);
