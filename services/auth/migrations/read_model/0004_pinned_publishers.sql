-- The number that its host has given the repository; null until its first run.
ALTER TABLE publishers ADD COLUMN repository_id text;
