CREATE TABLE counts (stream text PRIMARY KEY, seen integer NOT NULL);
CREATE TABLE own_log (position bigint PRIMARY KEY);
