-- For operators, who find accounts by the beginning of their name, and by their roles.
CREATE INDEX accounts_by_name ON accounts ((lower(username) COLLATE "C"));
CREATE INDEX accounts_with_roles ON accounts ((lower(username) COLLATE "C")) WHERE roles <> '{}';
