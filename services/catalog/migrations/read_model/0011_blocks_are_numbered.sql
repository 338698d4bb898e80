-- Whoever writes a block numbers it: also a catalog from before there was a blocklist, which goes
-- on for a while beside this migration.
SELECT pg_advisory_xact_lock(x'45564E54'::integer);  -- the lock that orders all writes

CREATE FUNCTION number_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blocklist (plugin_id, version, reason, number)
    SELECT NEW.plugin_id, to_jsonb(NEW) ->> 'version', NEW.blocked_reason,
           coalesce(max(number), 0) + 1
    FROM blocklist
    ON CONFLICT (plugin_id, version) DO UPDATE
    SET reason = excluded.reason, number = excluded.number;
    RETURN NULL;
END $$;

CREATE TRIGGER plugin_blocked AFTER INSERT ON restrictions FOR EACH ROW
    WHEN (NEW.blocked_reason IS NOT NULL) EXECUTE FUNCTION number_block();
CREATE TRIGGER plugin_block_changed AFTER UPDATE OF blocked_reason ON restrictions FOR EACH ROW
    WHEN (NEW.blocked_reason IS DISTINCT FROM OLD.blocked_reason) EXECUTE FUNCTION number_block();
CREATE TRIGGER version_block_changed AFTER UPDATE OF blocked_reason ON versions FOR EACH ROW
    WHEN (NEW.blocked_reason IS DISTINCT FROM OLD.blocked_reason) EXECUTE FUNCTION number_block();

-- What such a catalog has written since the blocklist was made.
WITH blocked AS (
    SELECT plugin_id, NULL AS version, blocked_reason AS reason
    FROM restrictions WHERE blocked_reason IS NOT NULL
    UNION ALL
    SELECT plugin_id, version, blocked_reason FROM versions WHERE blocked_reason IS NOT NULL
), known AS (
    SELECT plugin_id, version, reason FROM blocklist WHERE reason IS NOT NULL
), missed AS (
    (SELECT plugin_id, version, reason FROM blocked EXCEPT SELECT * FROM known)
    UNION ALL
    (SELECT plugin_id, version, NULL FROM known
     EXCEPT SELECT plugin_id, version, NULL FROM blocked)
)
INSERT INTO blocklist (plugin_id, version, reason, number)
SELECT plugin_id, version, reason,
       (SELECT coalesce(max(number), 0) FROM blocklist)
       + row_number() OVER (ORDER BY plugin_id, version)
FROM missed
ON CONFLICT (plugin_id, version) DO UPDATE
SET reason = excluded.reason, number = excluded.number;
