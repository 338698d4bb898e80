"""What a person is told, the newest first, and what of it was read.

At most ``KEPT`` are anybody's: the newest, but of moderators' words, of others', of publications
and of what is watched at least a quarter of that each, so that none pushes out another. Who did it
themselves is not told, and nobody of a topic that they turned off.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypedDict

from psycopg.rows import dict_row

from installs.notifications.account_news import FIRST
from installs.notifications.news_rows import (
    KEPT,
    OF_ACCOUNTS,
    OF_ERRORS,
    OF_MODERATORS,
    OF_PUBLICATIONS,
    OF_WATCHED,
    WATCHED,
)
from installs.notifications.topics import SILENCEABLE, SILENT
from plugin_platform.errors import Invalid, NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.text import is_storable

PAGE = 20
FIRST_OF_ERRORS = 2**42  # behind all logs, of which an id tells one from another

# Of an event that concerns somebody twice, what is said to them alone comes first.
MINE = f"""
    WITH told AS (
        SELECT * FROM news WHERE recipient = %(user)s
        UNION ALL
        SELECT news.* FROM installed JOIN news ON recipient = 'plugin:' || installed.plugin_id
        WHERE principal = %(user)s AND news.at > installed.installed_at
          AND (news.version IS NULL OR news.version = installed.version)
        UNION ALL
        SELECT news.*
        FROM watches JOIN news ON recipient = '{WATCHED}' || watches.kind || ':' || target
        WHERE user_id = %(id)s AND news.at > watches.since
        UNION ALL
        SELECT %(user)s, error_news.id + %(first_of_errors)s, kind, plugin_id, NULL, said, NULL, at
        FROM error_watches JOIN owners USING (plugin_id, user_id) JOIN error_news USING (plugin_id)
        WHERE user_id = %(id)s AND at > since
        UNION ALL
        SELECT %(user)s, position + %(first_of_auth)s, kind, NULL, NULL, said, NULL, at
        FROM account_news WHERE user_id = %(id)s
    ), once AS (
        SELECT DISTINCT ON (position) * FROM told
        WHERE caused_by IS DISTINCT FROM %(user)s AND kind <> ALL ({SILENT})
          AND coalesce((said ->> 'expires_at')::timestamptz > now(), true)
        ORDER BY position DESC, recipient LIKE '{WATCHED}author:%%',
                 recipient LIKE '{WATCHED}%%', recipient LIKE 'plugin:%%'
    ), counted AS (
        SELECT *, row_number() OVER (
            PARTITION BY kind = ANY (%(of_moderators)s), kind = ANY (%(of_publications)s),
                         kind = ANY (%(of_watched)s)
            ORDER BY at DESC, position DESC) AS nth
        FROM once
    ), mine AS (
        SELECT * FROM counted ORDER BY nth > %(kept)s / 4, at DESC, position DESC LIMIT %(kept)s
    ), marked AS (
        SELECT mine.*, position <= coalesce(up_to, 0) OR position = ANY (single) IS TRUE AS read
        FROM mine LEFT JOIN notification_marks ON user_id = %(user)s
    )
"""  # noqa: S608 - constants
# Where there is nothing on the page: one row without a position, with what is unread.
LISTED = f"""
    {MINE}, page AS (
        SELECT * FROM marked WHERE (at, position) < (%(before)s, %(position)s)
        ORDER BY at DESC, position DESC LIMIT %(limit)s
    )
    SELECT unread, page.position, recipient, kind, page.plugin_id, page.version, said, at, read,
           coalesce(manifest ->> 'name', page.plugin_id) AS name
    FROM (SELECT count(*) AS unread FROM marked WHERE NOT read) AS counted_unread
    LEFT JOIN page ON true
    LEFT JOIN plugins ON plugins.plugin_id = page.plugin_id
    LEFT JOIN versions ON versions.plugin_id = page.plugin_id
                      AND versions.version = plugins.latest
    ORDER BY page.at DESC, page.position DESC
"""  # noqa: S608 - constants
UNREAD = f"{MINE} SELECT count(*) FROM marked WHERE NOT read"  # noqa: S608 - constants
POSITIONS = f"{MINE} SELECT position, at FROM mine ORDER BY at, position"  # noqa: S608 - constants
# What is not among the latest any more is forgotten, so that a row stays small.
MARK_ONE = """
    INSERT INTO notification_marks AS marks (user_id, single)
    VALUES (%(user)s, ARRAY[%(position)s::bigint])
    ON CONFLICT (user_id) DO UPDATE SET single = ARRAY(
        SELECT DISTINCT unnest(marks.single || excluded.single)
        INTERSECT SELECT unnest(%(mine)s::bigint[]) ORDER BY 1)
"""
MARK_ALL = """
    INSERT INTO notification_marks AS marks (user_id, up_to, single)
    VALUES (%(user)s, %(up_to)s, %(of_auth)s::bigint[])
    ON CONFLICT (user_id) DO UPDATE
    SET up_to = greatest(marks.up_to, excluded.up_to), single = ARRAY(
        SELECT DISTINCT unnest(marks.single || excluded.single)
        INTERSECT SELECT one FROM unnest(%(mine)s::bigint[]) AS one WHERE one > excluded.up_to
        ORDER BY 1)
"""
LAST = (datetime.max.replace(tzinfo=UTC), 2**62)


class Notification(TypedDict):
    id: str
    kind: str
    plugin_id: str | None
    name: str | None
    version: str | None
    said: dict[str, Any]
    at: str
    read: bool
    watched: str | None  # `plugin` or `author`: by what one has asked to be told


class Page(TypedDict):
    items: list[Notification]
    unread: int
    next: str | None


def page(connection: Connection, user_id: str, before: str | None) -> Page:
    """``PAGE`` of them, from the one on that comes after ``before``."""
    whose = _whose(user_id)
    at, position = LAST if before is None else _place(before)
    limits = {"before": at, "position": position, "limit": PAGE + 1}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(LISTED, whose | limits).fetchall()
    items = [_shown(row) for row in rows[:PAGE] if row["position"] is not None]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    following = f"{last['at'].isoformat()} {last['position']}" if last else None
    return Page(items=items, unread=rows[0]["unread"], next=following)


def unread(connection: Connection, user_id: str) -> int:
    row = connection.execute(UNREAD, _whose(user_id)).fetchone()
    return int(row[0]) if row else 0


def mark_one(connection: Connection, user_id: str, id: str) -> None:
    """Raises ``NotFound`` for what is not theirs."""
    whose, position = _whose(user_id), _position(id)
    mine = [found for found, _ in connection.execute(POSITIONS, whose)]
    if position not in mine:
        raise NotFound("There is no such notification of yours.")
    connection.execute(MARK_ONE, whose | {"position": position, "mine": mine})


def mark_all(connection: Connection, user_id: str, up_to: str) -> None:
    """Up to the one that was seen: what came meanwhile stays unread. Not beyond what there is:
    what is still to come could not be seen.
    """
    whose, position = _whose(user_id), _position(up_to)
    mine = [found for found, _ in connection.execute(POSITIONS, whose)]  # the oldest first
    seen = _up_to(mine, position)
    marks = {
        "up_to": max((one for one in seen if one <= FIRST), default=0),
        "of_auth": [one for one in seen if one > FIRST],
        "mine": mine,
    }
    connection.execute(MARK_ALL, whose | marks)


def _up_to(mine: list[int], position: int) -> list[int]:
    """What is as old as the one at this position, or as the next before it in the same log."""
    if position > max(mine, default=0):
        return mine
    of_its_log = [one for one in mine if one <= position and (one > FIRST) == (position > FIRST)]
    return mine[: mine.index(max(of_its_log)) + 1] if of_its_log else []


def _whose(user_id: str) -> dict[str, Any]:
    if not is_storable(user_id):
        raise Invalid("An account's id has NUL or half a surrogate pair in it.")
    return {
        "user": f"user:{user_id}",
        "kept": KEPT,
        # Neither is said by who would push something out.
        "of_moderators": [*OF_MODERATORS, *OF_ACCOUNTS],
        "first_of_auth": FIRST,
        "of_publications": list(OF_PUBLICATIONS),
        "of_watched": [*OF_WATCHED, *OF_ERRORS],  # what one has asked for
        "first_of_errors": FIRST_OF_ERRORS,
        "id": user_id,
        **SILENCEABLE,
    }


def _position(id: str) -> int:
    if not (id.isascii() and id.isdigit() and len(id) <= 18):
        raise NotFound("There is no such notification of yours.")
    return int(id)


def _place(cursor: str) -> tuple[datetime, int]:
    """After which one a page begins: when it was, and its position."""
    at, _, position = cursor.rpartition(" ")
    try:
        return datetime.fromisoformat(at), _position(position)
    except ValueError:
        raise NotFound("There is no such page of your notifications.") from None


def _shown(row: dict[str, Any]) -> Notification:
    return Notification(
        id=str(row["position"]),
        kind=row["kind"],
        plugin_id=row["plugin_id"],
        name=row["name"],
        version=row["version"],
        said=row["said"],
        at=row["at"].isoformat(),
        read=row["read"],
        watched=_watched(row["recipient"]),
    )


def _watched(recipient: str) -> str | None:
    of_watch, _, kind = recipient.partition(":")
    return kind.partition(":")[0] if f"{of_watch}:" == WATCHED else None
