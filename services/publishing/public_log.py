"""A public log of publications, yanks, blocks, bans, transfers and decisions, chained by hashes.

Each line's hash covers the line and the hash before it (as in RFC 6962's idea, without its tree):
whoever has kept one hash can tell that nothing before it was changed. ``verify`` compares the chain
with itself and with the events that it was made of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from plugin_platform.bundle_keys import digest_of
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

# What is public of each event; who moderates is not.
PUBLIC: dict[str, tuple[str, ...]] = {
    "plugin.published": ("integrity", "size", "owner_id", "owner_name"),
    "plugin.version_rejected": ("policy",),
    "plugin.version_yanked": ("reason",),
    "plugin.version_restored": (),
    "plugin.version_blocked": ("reason",),
    "plugin.version_unblocked": (),
    "plugin.blocked": ("reason",),
    "plugin.unblocked": (),
    "plugin.deprecated": ("message", "replacement"),
    "plugin.undeprecated": (),
    "plugin.rolled_back": ("original",),
    "plugin.transferred": ("owner_id", "owner_name"),
    "moderation.decided": ("approved", "policy"),
    "moderation.appealed": (),
    "publisher.banned": ("user_id", "reason"),
    "publisher.unbanned": ("user_id",),
    "plugin.held": ("publisher_id",),
    "plugin.released": ("publisher_id",),
}
# They have lines since a position of the log of events (``migrations/0002``).
OF_BANS = ("publisher.banned", "publisher.unbanned", "plugin.held", "plugin.released")
IS_TOLD = "SELECT %s > since FROM public_log_of_bans"
BEGINNING = "0" * 64
LAST = "SELECT line, hash FROM public_log ORDER BY line DESC LIMIT 1"
ADD = """
    INSERT INTO public_log (line, position, at, kind, plugin_id, version, said, previous, hash)
    VALUES (%(line)s, %(position)s, %(at)s, %(kind)s, %(plugin_id)s, %(version)s, %(said)s,
            %(previous)s, %(hash)s)
"""
PAGE = "SELECT * FROM public_log WHERE line > %s ORDER BY line LIMIT %s"
OF_PLUGIN = """
    SELECT * FROM public_log WHERE line > %s AND plugin_id = %s ORDER BY line LIMIT %s
"""
# For people, who want to see first what was said last.
NEWEST = """
    SELECT * FROM public_log
    WHERE (%(before)s::bigint IS NULL OR line < %(before)s)
    AND (%(plugin_id)s::text IS NULL OR plugin_id = %(plugin_id)s)
    ORDER BY line DESC LIMIT %(limit)s
"""
# The same events again, from the log that is never changed.
SOURCE = """
    SELECT position, type, data, recorded_at FROM events
    WHERE type = ANY (%(types)s) AND position > %(position)s
    AND (type <> ALL (%(of_bans)s) OR position > (SELECT since FROM public_log_of_bans))
    ORDER BY position LIMIT %(limit)s
"""
STEP = 500

Line = dict[str, Any]
Source = tuple[int, str, dict[str, Any], datetime]


def apply(connection: Connection, event: RecordedEvent) -> None:
    if event.type not in PUBLIC or not _is_told(connection, event):
        return
    line, previous = connection.execute(LAST).fetchone() or (0, BEGINNING)
    source = (event.position, event.type, event.data, event.recorded_at)
    made = line_of(line + 1, previous, source)
    connection.execute(ADD, {**made, "said": Jsonb(made["said"])})


def _is_told(connection: Connection, event: RecordedEvent) -> bool:
    if event.type not in OF_BANS:
        return True
    found = connection.execute(IS_TOLD, [event.position]).fetchone()
    return found is not None and bool(found[0])


def read(
    connection: Connection, after: int, limit: int, plugin_id: str | None = None
) -> list[Line]:
    """Lines after the one of that number, each with times in ISO 8601."""
    if plugin_id is None:
        return _lines(connection, PAGE, [after, limit])
    return _lines(connection, OF_PLUGIN, [after, plugin_id, limit])


def newest(
    connection: Connection, before: int | None, limit: int, plugin_id: str | None
) -> list[Line]:
    """The last lines, or those before the one of that number; the last comes first."""
    asked = {"before": before, "limit": limit, "plugin_id": plugin_id}
    return _lines(connection, NEWEST, asked)


def _lines(
    connection: Connection, query: str, parameters: list[Any] | dict[str, Any]
) -> list[Line]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, parameters).fetchall()
    return [{**row, "at": _iso(row["at"])} for row in rows]


def verify(connection: Connection) -> list[str]:
    """What is wrong, in words; empty when chain and events agree."""
    return list(_faults(connection))


def _faults(connection: Connection) -> Iterator[str]:
    number, position, previous = 0, 0, BEGINNING
    # Lines from before zips were said with their digest stay what they are; none follows a newer.
    older = True
    while True:
        lines = read(connection, number, STEP)
        events = _events(connection, position)
        if not lines and not events:
            return
        if len(lines) != len(events):
            yield f"after line {number}: {len(lines)} lines for {len(events)} events"
        for line, source in zip(lines, events, strict=False):
            number += 1
            older = older and "digest" not in line["said"]
            wanted = line_of(number, previous, source, with_files=not older)
            wanted["at"] = _iso(wanted["at"])
            wrong = [key for key, value in wanted.items() if line[key] != value]
            if wrong:
                yield f"line {line['line']} is not what was said: {', '.join(wrong)}"
            previous, position = wanted["hash"], source[0]
        if len(lines) != len(events):
            return


def _events(connection: Connection, position: int) -> list[Any]:
    asked = {"types": list(PUBLIC), "of_bans": list(OF_BANS), "position": position, "limit": STEP}
    return connection.execute(SOURCE, asked).fetchall()


def line_of(number: int, previous: str, source: Source, *, with_files: bool = True) -> Line:
    """``source``: position, type, data and time of the event. ``with_files``: as it is said today,
    with the digest of the listing where the version is a zip.
    """
    position, type_, data, at = source
    said = {key: data[key] for key in PUBLIC[type_] if key in data}
    if with_files and data.get("files"):
        # What is run first is not all there is: this tells every file from any other.
        said["digest"] = digest_of(data["bundle_key"])
    line: Line = {
        "line": number,
        "position": position,
        "at": at,
        "kind": type_,
        "plugin_id": data.get("plugin_id"),
        "version": data.get("version"),
        "said": said,
        "previous": previous,
    }
    return {**line, "hash": hash_of(line)}


def hash_of(line: Line) -> str:
    """SHA-256 in hex of the line without its hash, as JSON with sorted keys and no spaces."""
    at = line["at"] if isinstance(line["at"], str) else _iso(line["at"])
    covered = {**{key: line[key] for key in line if key != "hash"}, "at": at}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
