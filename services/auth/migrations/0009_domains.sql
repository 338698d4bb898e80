-- Domains that accounts want to be known by. `token` is what the domain has to say; it is in DNS for
-- everybody to see, and proves nothing for another account. `due_at` is when it is looked for next;
-- null: when its owner asks.
CREATE TABLE domain_claims (
    user_id        text NOT NULL,
    domain         text NOT NULL,
    token          text NOT NULL,
    claimed_at     timestamptz NOT NULL DEFAULT now(),
    due_at         timestamptz,
    checked_at     timestamptz,
    proven_at      timestamptz,
    verified_at    timestamptz,
    failures       integer NOT NULL DEFAULT 0,
    problems       jsonb NOT NULL DEFAULT '{}',
    revoked_reason text,
    PRIMARY KEY (user_id, domain)
);
CREATE INDEX domain_claims_due ON domain_claims (due_at) WHERE due_at IS NOT NULL;

-- When an account has asked, of the last hour: so that nobody sends us around.
CREATE TABLE domain_checks (
    user_id text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domain_checks_of_account ON domain_checks (user_id, at);
