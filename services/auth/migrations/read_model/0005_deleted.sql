-- An account that is gone leaves its row with its name; of which accounts there were, the log tells.
CREATE INDEX publishers_of_account ON publishers (user_id);
