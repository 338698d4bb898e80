-- When a visitor was last seen, so that what nobody comes back for expires. Not derived from the
-- log, and therefore not among the read tables, which a rebuild replaces.
CREATE TABLE visitors (
    principal text PRIMARY KEY,
    last_seen date NOT NULL DEFAULT current_date
);
