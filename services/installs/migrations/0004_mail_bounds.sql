-- Upkeep finds what is too old without looking at all that was ever sent.
CREATE INDEX mail_outbox_waits_since ON mail_outbox (made_at) WHERE state = 'queued';
CREATE INDEX mail_outbox_done_since ON mail_outbox (made_at) WHERE state <> 'queued';

-- Of one plugin a person is written to only so often.
ALTER TABLE mail_outbox ADD COLUMN plugin_id text;
