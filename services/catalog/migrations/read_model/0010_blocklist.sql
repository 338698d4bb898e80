-- What runs nowhere, as changes that others follow: each place once, by the number of its last
-- change. Without a version, the plugin; without a reason, it runs again.
CREATE TABLE blocklist (
    plugin_id text NOT NULL,
    version   text,
    reason    text,
    number    bigint NOT NULL UNIQUE,
    UNIQUE NULLS NOT DISTINCT (plugin_id, version)
);
-- Numbers are of these tables: others, of a rebuild, may count the same changes differently.
CREATE TABLE blocklist_edition (id uuid NOT NULL DEFAULT gen_random_uuid());
INSERT INTO blocklist_edition DEFAULT VALUES;

INSERT INTO blocklist (plugin_id, version, reason, number)
SELECT plugin_id, version, reason, row_number() OVER (ORDER BY plugin_id, version)
FROM (
    SELECT plugin_id, NULL AS version, blocked_reason AS reason FROM restrictions
    UNION ALL
    SELECT plugin_id, version, blocked_reason FROM versions
) AS blocked
WHERE reason IS NOT NULL;
DROP INDEX blocked_versions;
