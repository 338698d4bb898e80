-- What operators did, among all that happened (operations/done.py has the same words).
CREATE INDEX done_by_operators ON events (position)
WHERE stream IN ('operations', 'policies')
   OR type IN ('user.role_granted', 'user.role_revoked', 'user.signed_out')
   OR (metadata ->> 'actor' = 'operator'
       AND type IN ('user.second_factor_removed', 'user.passkey_removed'));
