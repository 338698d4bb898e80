-- Whoever waits behind another event of its stream is not tried by itself: what is due is found
-- without a look at the rest.
UPDATE parked_events SET retry_at = 'infinity'
WHERE reason = 'an earlier event of the stream is parked';
CREATE INDEX ON parked_events (source, retry_at);
