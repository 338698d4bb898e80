"""Reviews as people read them: a plugin's, one's own, and those that moderators look at."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from catalog.listing.withdrawal import refuse_restricted
from catalog.rows import Row, fetch, get_revision
from plugin_platform.errors import Invalid, NotFound
from plugin_platform.eventstore.database import Connection
from plugin_platform.text import is_storable

PAGE = 10
MAX_VERSIONS = 50  # to filter by
# What a list is sorted by, before the newest and the id.
SORTS = {"helpful": "helpful", "newest": "0", "highest": "rating", "lowest": "-rating"}
STATES = ("reported", "hidden")

COLUMNS = """
    reviews.id, reviews.plugin_id, rating, reviews.version, words.title, words.body, written_at,
    changed_at, helpful, fixed_in, coalesce(author.username, '') AS author,
    CASE WHEN answer_id IS NOT NULL THEN jsonb_build_object(
        'words', answer.body, 'at', answered_at, 'by', owner.username) END AS answer
"""
JOINS = """
    JOIN review_texts AS words ON words.id = text_id
    LEFT JOIN review_texts AS answer ON answer.id = answer_id
    LEFT JOIN usernames AS author ON author.user_id = reviews.user_id
    LEFT JOIN usernames AS owner ON owner.user_id = answered_by
"""
OF_PLUGIN = f"""
    SELECT {COLUMNS}, {{key}} AS sort_key FROM shown_reviews AS reviews {JOINS}
    WHERE reviews.plugin_id = %(plugin_id)s
      AND (%(stars)s::smallint IS NULL OR rating = %(stars)s)
      AND (%(version)s::text IS NULL OR reviews.version = %(version)s)
      AND (%(key)s::integer IS NULL
           OR ({{key}}, changed_at, reviews.id) < (%(key)s, %(at)s::timestamptz, %(id)s::text))
    ORDER BY sort_key DESC, changed_at DESC, reviews.id DESC LIMIT {PAGE + 1}
"""  # noqa: S608 - constants
TOTAL = """
    SELECT count(*) AS total FROM shown_reviews
    WHERE plugin_id = %(plugin_id)s
      AND (%(stars)s::smallint IS NULL OR rating = %(stars)s)
      AND (%(version)s::text IS NULL OR version = %(version)s)
"""
STARS = """
    SELECT stars, count(id) AS count
    FROM generate_series(1, 5) AS stars
    LEFT JOIN shown_reviews ON rating = stars AND plugin_id = %s
    GROUP BY stars ORDER BY stars
"""
VERSIONS = f"""
    SELECT version FROM shown_reviews WHERE plugin_id = %s
    GROUP BY version ORDER BY max(changed_at) DESC LIMIT {MAX_VERSIONS}
"""  # noqa: S608 - constants
RATING = """
    SELECT rating_average AS rating, rating_count FROM plugins
    LEFT JOIN popularity ON plugin_id = id WHERE id = %s
"""
MINE = f"""
    SELECT {COLUMNS}, hidden_policy, hidden_words, asked
    FROM reviews {JOINS}
    WHERE reviews.plugin_id = %(plugin_id)s AND reviews.user_id = %(user_id)s AND NOT deleted
"""  # noqa: S608 - constants
VOTED = """
    SELECT review_id FROM review_votes JOIN reviews ON id = review_id
    WHERE voter_id = %s AND plugin_id = %s ORDER BY changed_at DESC LIMIT 1000
"""
OWN = f"""
    SELECT {COLUMNS}, hidden_policy, hidden_words, asked,
           coalesce(plugins.name, reviews.plugin_id) AS plugin_name
    FROM reviews {JOINS} LEFT JOIN plugins ON plugins.id = reviews.plugin_id
    WHERE reviews.user_id = %(user_id)s AND NOT deleted
      AND (%(at)s::timestamptz IS NULL
           OR (changed_at, reviews.id) < (%(at)s::timestamptz, %(id)s::text))
    ORDER BY changed_at DESC, reviews.id DESC LIMIT {PAGE + 1}
"""  # noqa: S608 - constants
REPORTED = f"""
    SELECT {COLUMNS}, hidden_policy, hidden_words, reports.count AS reports, reports.given,
           reviews.user_id, coalesce(plugins.name, reviews.plugin_id) AS plugin_name,
           EXISTS (SELECT FROM banned WHERE banned.user_id = reviews.user_id) AS author_banned,
           {{at}} AS sort_at
    FROM reviews {JOINS} LEFT JOIN plugins ON plugins.id = reviews.plugin_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS count, min(at) AS first, (
            SELECT jsonb_agg(jsonb_build_object('reason', reason, 'words', body, 'at', at))
            FROM (SELECT reason, coalesce(said.body, '') AS body, at FROM review_reports
                  LEFT JOIN review_texts AS said ON said.id = review_reports.text_id
                  WHERE review_id = reviews.id ORDER BY at LIMIT 10) AS newest) AS given
        FROM review_reports WHERE review_id = reviews.id
    ) AS reports ON true
    WHERE NOT deleted AND {{of}}
      AND (%(at)s::timestamptz IS NULL
           OR ({{at}}, reviews.id) {{after}} (%(at)s::timestamptz, %(id)s::text))
    ORDER BY {{at}} {{order}}, reviews.id {{order}} LIMIT {PAGE + 1}
"""  # noqa: S608 - constants
# Who waits longest comes first; of what is hidden, what was hidden last.
BY_STATE = {
    "reported": REPORTED.format(
        at="reports.first",
        of="reviews.id IN (SELECT review_id FROM review_reports)",
        after=">",
        order="ASC",
    ),
    "hidden": REPORTED.format(
        at="hidden_at", of="hidden_policy IS NOT NULL", after="<", order="DESC"
    ),
}
WAITING = "SELECT count(DISTINCT review_id) AS waiting FROM review_reports"


def list_reviews(
    connection: Connection,
    plugin_id: str,
    *,
    sort: str,
    stars: int | None,
    version: str | None,
    cursor: str | None,
) -> Row:
    """A page, with the rating, how many gave which stars, and the versions to filter by.

    Raises ``NotFound``, ``Gone``, ``Invalid``.
    """
    if sort not in SORTS:
        raise _invalid("/sort", f"Must be one of: {', '.join(SORTS)}.")
    if not is_storable(version or ""):
        raise _invalid("/version", "Must not contain NUL or unpaired surrogates.")
    revision = get_revision(connection)
    rating = rating_of(connection, plugin_id)
    filters = {"plugin_id": plugin_id, "stars": stars, "version": version}
    rows = fetch(connection, OF_PLUGIN.format(key=SORTS[sort]), filters | _after(cursor, sort))
    following = _position([sort, rows[PAGE - 1]["sort_key"]], rows) if len(rows) > PAGE else None
    items = [{key: value for key, value in row.items() if key != "sort_key"} for row in rows[:PAGE]]
    [total] = fetch(connection, TOTAL, filters)
    histogram = [row["count"] for row in fetch(connection, STARS, [plugin_id])]
    versions = [row["version"] for row in fetch(connection, VERSIONS, [plugin_id])]
    page = {"items": items, "total": total["total"], "next_cursor": following}
    return page | rating | {"histogram": histogram, "versions": versions} | revision


def rating_of(connection: Connection, plugin_id: str) -> Row:
    """Raises ``NotFound`` and ``Gone``."""
    refuse_restricted(connection, plugin_id)
    rows = fetch(connection, RATING, [plugin_id])
    if not rows:
        raise NotFound("There is no such plugin.")
    return {"rating": rows[0]["rating"], "rating_count": rows[0]["rating_count"] or 0}


def own_review(connection: Connection, plugin_id: str, user_id: str) -> Row | None:
    rows = fetch(connection, MINE, {"plugin_id": plugin_id, "user_id": user_id})
    return rows[0] if rows else None


def voted(connection: Connection, plugin_id: str, user_id: str) -> list[str]:
    return [row["review_id"] for row in fetch(connection, VOTED, [user_id, plugin_id])]


def list_own(connection: Connection, user_id: str, cursor: str | None) -> Row:
    """One's own of all plugins, the last that was changed first."""
    rows = fetch(connection, OWN, {"user_id": user_id} | _at_after(cursor))
    following = _position([], rows) if len(rows) > PAGE else None
    return {"items": rows[:PAGE], "next": following}


def list_moderated(connection: Connection, state: str, cursor: str | None) -> Row:
    """Those that were reported, or are hidden; and how many wait."""
    if state not in STATES:
        raise _invalid("/state", f"Must be one of: {', '.join(STATES)}.")
    rows = fetch(connection, BY_STATE[state], _at_after(cursor))
    following = None
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        following = json.dumps([last["sort_at"], last["id"]])
    [waiting] = fetch(connection, WAITING, [])
    return {"items": rows[:PAGE], "next": following, "waiting": waiting["waiting"]}


def _position(key: list[Any], rows: list[Row]) -> str:
    last = rows[PAGE - 1]
    return json.dumps([*key, last["changed_at"], last["id"]])


def _after(cursor: str | None, sort: str) -> Row:
    """Raises ``Invalid`` for what is no cursor of a list in this order."""
    if cursor is None:
        return {"key": None, "at": None, "id": None}
    try:
        of, key, at, id_ = json.loads(cursor)
        datetime.fromisoformat(at)
    except (ValueError, TypeError):
        raise _not_ours() from None
    if of != sort or not isinstance(key, int) or not isinstance(id_, str):
        raise _not_ours()
    return {"key": key, "at": at, "id": id_}


def _at_after(cursor: str | None) -> Row:
    if cursor is None:
        return {"at": None, "id": None}
    try:
        at, id_ = json.loads(cursor)
        datetime.fromisoformat(at)
    except (ValueError, TypeError):
        raise _not_ours() from None
    return {"at": at, "id": str(id_)}


def _not_ours() -> Invalid:
    return _invalid("/cursor", "Use the nextCursor of an answer to the same query, or none.")


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid("The query breaks a rule.", [{"pointer": pointer, "detail": detail}])
