"""What runs nowhere, and what has changed of it since somebody asked last.

Of each place, a plugin or one of its versions, the last change is kept, numbered in the order of
changes. Whoever applies all pages from a cursor on has the list as it is, however often a place was
blocked and restored meanwhile.

Triggers of the tables that hold the reasons give the numbers (``0011_blocks_are_numbered.sql``).
One transaction at a time applies events (the write lock): numbers become visible in order.
"""

from __future__ import annotations

from catalog.rows import Row, fetch, get_revision
from plugin_platform.eventstore.database import Connection

PAGE = 500  # changes
# The log's identity too: an operator renews it when the database is restored from a backup.
NEWEST = """
    SELECT left(md5(log_identity.id::text || blocklist_edition.id::text), 16),
           (SELECT coalesce(max(number), 0) FROM blocklist)
    FROM log_identity, blocklist_edition
"""
CHANGES = """
    SELECT plugin_id, version, reason, number FROM blocklist
    WHERE number > %(after)s AND (reason IS NOT NULL OR NOT %(whole)s)
    ORDER BY number LIMIT %(limit)s
"""


def get_blocklist(connection: Connection, since: str | None, limit: int = PAGE) -> Row:
    """``{items, cursor, more, whole}`` and the revision: a page of what changed since a cursor.

    Without a cursor, or with one that is not of this list, ``whole``: the list from its
    beginning, in the place of whatever the caller has.
    """
    revision = get_revision(connection)
    [(edition, newest)] = connection.execute(NEWEST).fetchall()
    after = _number_of(since, edition, newest)
    whole = after is None
    values = {"after": after or 0, "whole": whole, "limit": limit + 1}
    rows = fetch(connection, CHANGES, values)
    page, more = rows[:limit], len(rows) > limit
    last = page[-1]["number"] if page else 0
    reached = last if more else max(last, newest)
    items = [{key: row[key] for key in ("plugin_id", "version", "reason")} for row in page]
    cursor = f"{edition}-{reached}"
    return {"items": items, "cursor": cursor, "more": more, "whole": whole, **revision}


def _number_of(cursor: str | None, edition: str, newest: int) -> int | None:
    """None for what is no cursor of this edition, or one that it has not reached."""
    prefix, _, number = (cursor or "").partition("-")
    if prefix != edition or not (number.isascii() and number.isdecimal()):
        return None
    return int(number) if int(number) <= newest else None
