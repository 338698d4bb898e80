"""What moderators and developers can ask of checks and reviews: the tables, and the queries."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection
from publishing import public_log
from publishing.tables.rows import Row, fetch

SAID = """
    INSERT INTO checks (plugin_id, version, check_id, revision, stage, verdict, findings,
                        decided_by, concluded_at)
    {}
    ON CONFLICT (plugin_id, version, check_id) DO UPDATE
    SET revision = excluded.revision, stage = excluded.stage, verdict = excluded.verdict,
        findings = excluded.findings, decided_by = excluded.decided_by,
        concluded_at = excluded.concluded_at
"""
CONCLUDED = SAID.format("""
    VALUES (%(plugin_id)s, %(version)s, %(check)s, %(revision)s, %(stage)s, %(verdict)s,
            %(findings)s, %(decided_by)s, %(recorded_at)s)
""")
PASSED = SAID.format("""
    SELECT %(plugin_id)s, %(version)s, passed ->> 'check', (passed ->> 'revision')::int,
           passed ->> 'stage', 'passed', '[]', NULL, %(recorded_at)s::timestamptz
    FROM jsonb_array_elements(%(checks)s) AS passed
""")
REQUESTED = """
    WITH version AS (
        UPDATE versions SET status = 'in_review', manifest = %(manifest)s,
                            changelog = %(changelog)s
        WHERE plugin_id = %(plugin_id)s AND version = %(version)s
    )
    INSERT INTO reviews (plugin_id, version, owner_id, held_key, state, reasons, risk,
                         requested_at, waiting_since)
    VALUES (%(plugin_id)s, %(version)s, %(owner_id)s, %(held_key)s, 'waiting', %(reasons)s,
            %(risk)s, %(recorded_at)s, %(recorded_at)s)
    ON CONFLICT (plugin_id, version) DO NOTHING
"""
OF_VERSION = "WHERE plugin_id = %(plugin_id)s AND version = %(version)s"
CLAIMED = f"""
    UPDATE reviews SET moderator_id = %(moderator_id)s, moderator_name = %(moderator_name)s,
        claimed_at = CASE WHEN moderator_id = %(moderator_id)s
                               AND claimed_until > %(recorded_at)s::timestamptz
                          THEN claimed_at ELSE %(recorded_at)s::timestamptz END,
        claimed_until = %(until)s::timestamptz {OF_VERSION}
"""  # noqa: S608 - constants
RELEASED = f"""
    UPDATE reviews SET moderator_id = NULL, moderator_name = NULL, claimed_until = NULL
    {OF_VERSION}
"""  # noqa: S608 - constants
DECIDED = f"""
    UPDATE reviews SET state = CASE WHEN %(approved)s THEN 'approved' ELSE 'rejected' END,
        decided_by = %(moderator_id)s, decided_at = %(recorded_at)s, policy = %(policy)s,
        words = %(words)s, moderator_id = NULL, moderator_name = NULL, claimed_until = NULL
    {OF_VERSION}
"""  # noqa: S608 - constants
APPEALED = f"""
    WITH version AS (UPDATE versions SET status = 'in_review' {OF_VERSION})
    UPDATE reviews SET state = 'appealed', appeal = %(words)s, waiting_since = %(recorded_at)s
    {OF_VERSION}
"""  # noqa: S608 - constants
REJECTED = f"UPDATE versions SET status = 'rejected' {OF_VERSION}"  # noqa: S608 - constants
APPLY = {
    "check.concluded": CONCLUDED,
    "checks.passed": PASSED,
    "moderation.requested": REQUESTED,
    "moderation.claimed": CLAIMED,
    "moderation.released": RELEASED,
    "moderation.decided": DECIDED,
    "moderation.appealed": APPEALED,
    "plugin.version_rejected": REJECTED,
}
JSON = ("findings", "reasons", "manifest", "checks")

SHOWN = """
    plugin_id, version, plugins.name, plugins.owner_name AS owner, state, reasons, risk,
    waiting_since, extract(epoch FROM now() - waiting_since)::bigint AS age, appeal,
    CASE WHEN claimed_until > now() THEN jsonb_build_object(
        'moderator', moderator_name, 'until', claimed_until,
        'since', coalesce(claimed_at, claimed_until - interval '30 minutes')) END AS claim
"""
QUEUE_PAGE = 20
# By risk, then who has waited longest; `after` are the keys of the last one of the page before.
QUEUE = f"""
    SELECT {SHOWN} FROM reviews JOIN plugins ON plugins.id = plugin_id
    WHERE state IN ('waiting', 'appealed') AND (%(risk)s::integer IS NULL
        OR (-risk, waiting_since, plugin_id, version)
         > (-%(risk)s, %(since)s::timestamptz, %(plugin)s, %(version)s))
    AND (%(state)s::text IS NULL OR state = %(state)s)
    AND CASE %(claim)s::text
            WHEN 'free' THEN (claimed_until > now()) IS NOT TRUE
            WHEN 'mine' THEN claimed_until > now() AND moderator_id = %(moderator_id)s
            WHEN 'others' THEN claimed_until > now() AND moderator_id <> %(moderator_id)s
            ELSE true END
    AND (%(q)s::text IS NULL OR strpos(lower(concat_ws(
            ' ', plugin_id, plugins.name, plugins.owner_name)), lower(%(q)s)) > 0)
    ORDER BY risk DESC, waiting_since, plugin_id, version LIMIT {QUEUE_PAGE + 1}
"""  # noqa: S608 - constants
WAITING = "SELECT count(*) FROM reviews WHERE state IN ('waiting', 'appealed')"
# What is asked every minute reads no more of the index than it shows.
COUNTED = 100
AT_MOST = f"""
    SELECT count(*) FROM (
        SELECT FROM reviews WHERE state IN ('waiting', 'appealed') LIMIT {COUNTED}) AS counted
"""  # noqa: S608 - constants
REVIEW = f"""
    SELECT {SHOWN}, reviews.owner_id, held_key, policy, words, decided_at, decided_by,
           plugins.refused
    FROM reviews JOIN plugins ON plugins.id = plugin_id
    WHERE plugin_id = %s AND version = %s
"""  # noqa: S608 - constants
CHECKS = """
    SELECT check_id AS check, revision, stage, verdict, findings,
           decided_by IS NOT NULL AS overruled
    FROM checks WHERE plugin_id = %s AND version = %s ORDER BY check_id
"""
VERSION = """
    SELECT version, manifest, size, changelog, min_platform_version, bundle_key, files, imports
    FROM versions
    WHERE plugin_id = %s AND version = %s
"""
PUBLISHED_BEFORE = """
    SELECT version, manifest, size, bundle_key, files, imports FROM versions
    WHERE plugin_id = %s AND version <> %s AND published_at IS NOT NULL
    ORDER BY published_at DESC, version DESC LIMIT 1
"""


def apply(connection: Connection, event: RecordedEvent) -> None:
    public_log.apply(connection, event)
    if statement := APPLY.get(event.type):
        data = {**event.data, **event.data.get("submission", {})}
        jsonb = {key: Jsonb(data[key]) for key in data.keys() & set(JSON)}
        connection.execute(statement, {**data, **jsonb, "recorded_at": event.recorded_at})


NOTHING = dict.fromkeys(("risk", "since", "plugin", "version"))
FILTERS = ("state", "claim", "q")


def count_waiting(connection: Connection) -> int:
    """How many wait, appeals too; more than ``COUNTED`` are ``COUNTED``."""
    row = connection.execute(AT_MOST).fetchone()
    return int(row[0]) if row else 0


def queue(
    connection: Connection,
    after: Row | None,
    filters: Row | None = None,
    moderator_id: str | None = None,
) -> Row:
    """A page of what waits, the riskiest first. ``after``: ``{risk, since, plugin, version}``;
    ``filters``: ``{state: waiting|appealed, claim: free|mine|others, q}``, each optional.
    """
    wanted = {key: (filters or {}).get(key) for key in FILTERS}
    asked = {**NOTHING, **(after or {}), **wanted, "moderator_id": moderator_id}
    rows = fetch(connection, QUEUE, asked)
    items, more = rows[:QUEUE_PAGE], len(rows) > QUEUE_PAGE
    row = connection.execute(WAITING).fetchone()
    cursor = None
    if more:
        last = items[-1]
        cursor = {key: last[key] for key in ("risk", "version")}
        cursor |= {"since": last["waiting_since"], "plugin": last["plugin_id"]}
    return {"items": items, "waiting": int(row[0]) if row else 0, "next": cursor}


def review(connection: Connection, plugin_id: str, version: str) -> Row | None:
    return next(iter(fetch(connection, REVIEW, [plugin_id, version])), None)


def checks(connection: Connection, plugin_id: str, version: str) -> list[Row]:
    return fetch(connection, CHECKS, [plugin_id, version])


def version(connection: Connection, plugin_id: str, name: str) -> Row | None:
    return next(iter(fetch(connection, VERSION, [plugin_id, name])), None)


def published_before(connection: Connection, plugin_id: str, name: str) -> Row | None:
    """The last published version but this one."""
    return next(iter(fetch(connection, PUBLISHED_BEFORE, [plugin_id, name])), None)


def to_follow(connection: Connection, plugin_id: str, name: str | None) -> list[object] | None:
    """Version and manifest of what ``published_before`` gives, as the checks are told them."""
    before = published_before(connection, plugin_id, name or "")
    return [before["version"], before["manifest"]] if before else None
