"""Pages of a log for operators. Only what is named here is shown: all else may be personal."""

from __future__ import annotations

import json
from typing import Any

from psycopg.rows import dict_row

from plugin_platform.eventstore.database import Connection

PAGE = 50
LARGEST = 64 * 1024  # bytes of an event's data that are read
SHOWN_BYTES = 4000
MASK = "•••"
END = 2**62

# Keys whose words are the platform's own, or an identifier. Numbers and yes or no are always
# shown, everything else that people have chosen or written is masked: names, reasons, settings.
SHOWN_KEYS = """
actions aspects attempts by cause channel check code collection_id decision developer_id digest
environment expires_at extension_host installed_at integrity issuer key_id kind kinds left_behind
method moderator_id original outcome owner_id passkey_id permissions placement plugin_id
plugin_ids plugins policy position previous previous_owner_id previous_version publisher_id
reason_id replacement reporter_id repository_id review_id role setting severity sha256 size source
stage state status stream submitted_by target text_id token_id types until user_id user_ids verdict
version versions voter_id workspace_id
"""
SHOWN = frozenset(SHOWN_KEYS.split())
CHOSEN = frozenset({"settings", "changes"})  # whose keys are a plugin's, and values a person's
COLUMNS = f"""
position, stream, version, type, metadata ->> 'actor' AS actor,
metadata ->> 'correlationId' AS correlation_id, recorded_at,
CASE WHEN octet_length(data::text) <= {LARGEST} THEN data END AS data
"""
SELECT = """
SELECT {columns} FROM events WHERE {condition} AND {place} < %(before)s
ORDER BY {place} DESC LIMIT %(limit)s
"""


def page(connection: Connection, stream: str | None, before: int | None) -> dict[str, Any]:
    """``{"items": [...], "next"}``, the newest first. ``before`` and ``next`` are positions of the
    log, or versions of the stream.
    """
    if stream is None:
        return read(connection, "true", "position", before)
    # By the version, for which there is an index.
    return read(connection, "stream = %(stream)s", "version", before, stream=stream)


def read(
    connection: Connection, condition: str, place: str, before: int | None, **named: Any
) -> dict[str, Any]:
    """A page of what fulfils a condition, by ``place``: ``position`` or ``version``."""
    query = SELECT.format(columns=COLUMNS, condition=condition, place=place)
    # A stream's versions are 32 bits wide, and the comparison is of those.
    asked = {**named, "before": before or END, "limit": PAGE + 1}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, asked).fetchall()
    items = [_shown(row) for row in rows[:PAGE]]
    return {"items": items, "next": items[-1][place] if len(rows) > PAGE else None}


def masked(value: Any, shown: bool = False) -> Any:
    """The same form, without what may be somebody's."""
    match value:
        case dict():
            return {key: _of_key(key, inner) for key, inner in value.items()}
        case list():
            return [masked(inner, shown) for inner in value]
        case str():
            return value if shown else MASK
        case _:
            return value


def _of_key(key: str, value: Any) -> Any:
    return hidden(value) if key in CHOSEN else masked(value, key in SHOWN)


def hidden(value: Any) -> Any:
    """The form alone."""
    match value:
        case dict():
            return {key: hidden(inner) for key, inner in value.items()}
        case list():
            return [hidden(inner) for inner in value]
        case None:
            return None
        case _:
            return MASK


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    data = row.pop("data")
    text = "" if data is None else json.dumps(masked(data), ensure_ascii=False)
    return {
        **row,
        "recorded_at": row["recorded_at"].isoformat(),
        "data": text if 0 < len(text) <= SHOWN_BYTES else None,
    }
