"""The read tables of reviews: what events make of them, and what a plugin's rating is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection, columns

WRITE = """
    INSERT INTO reviews (id, plugin_id, user_id, rating, version, text_id, written_at, changed_at)
    VALUES (%(review_id)s, %(plugin_id)s, %(user_id)s, %(rating)s, %(version)s, %(text_id)s,
            %(at)s, %(at)s)
    ON CONFLICT (id) DO UPDATE
    SET rating = excluded.rating, version = excluded.version, text_id = excluded.text_id,
        written_at = CASE WHEN reviews.deleted THEN excluded.written_at
                          ELSE reviews.written_at END,
        changed_at = excluded.changed_at, deleted = false, fixed_in = NULL
"""
DELETE = (
    """
    UPDATE reviews
    SET deleted = true, changed_at = %(at)s, helpful = 0, fixed_in = NULL,
        answer_id = NULL, answered_by = NULL, answered_at = NULL
    WHERE id = %(review_id)s
    """,
    "DELETE FROM review_votes WHERE review_id = %(review_id)s",
    "DELETE FROM review_reports WHERE review_id = %(review_id)s",
)
ANSWER = """
    UPDATE reviews
    SET answer_id = %(text_id)s, answered_by = %(owner_id)s, answered_at = %(at)s
    WHERE id = %(review_id)s
"""
UNANSWER = """
    UPDATE reviews SET answer_id = NULL, answered_by = NULL, answered_at = NULL
    WHERE id = %(review_id)s
"""
FIX = "UPDATE reviews SET fixed_in = %(version)s, asked = true WHERE id = %(review_id)s"
VOTE = """
    WITH voted AS (
        INSERT INTO review_votes VALUES (%(review_id)s, %(voter_id)s)
        ON CONFLICT DO NOTHING RETURNING review_id)
    UPDATE reviews SET helpful = helpful + 1 FROM voted WHERE id = review_id
"""
UNVOTE = """
    WITH withdrawn AS (
        DELETE FROM review_votes WHERE (review_id, voter_id) = (%(review_id)s, %(voter_id)s)
        RETURNING review_id)
    UPDATE reviews SET helpful = helpful - 1 FROM withdrawn WHERE id = review_id
"""
REPORT = """
    INSERT INTO review_reports
    VALUES (%(review_id)s, %(reporter_id)s, %(reason)s, %(text_id)s, %(at)s)
    ON CONFLICT DO NOTHING
"""
DECIDED = "DELETE FROM review_reports WHERE review_id = %(review_id)s"
HIDE = """
    UPDATE reviews
    SET hidden_policy = %(policy)s, hidden_words = %(words)s, hidden_at = %(at)s
    WHERE id = %(review_id)s
"""
RESTORE = """
    UPDATE reviews SET hidden_policy = NULL, hidden_words = NULL, hidden_at = NULL
    WHERE id = %(review_id)s
"""
APPLY: dict[str, Sequence[str]] = {
    "review.written": (WRITE,),
    "review.edited": (WRITE,),
    "review.deleted": DELETE,
    "review.answered": (ANSWER,),
    "review.answer_deleted": (UNANSWER,),
    "review.fixed": (FIX,),
    "review.voted_helpful": (VOTE,),
    "review.vote_withdrawn": (UNVOTE,),
    "review.reported": (REPORT,),
    "review.reports_dismissed": (DECIDED,),
    "review.hidden": (HIDE, DECIDED),
    "review.restored": (RESTORE, DECIDED),
}
COUNTS = ("review.written", "review.edited", "review.deleted", "review.hidden", "review.restored")

OWN = """
    INSERT INTO owners (plugin_id, user_id, username, present)
    SELECT *, true FROM unnest(%b::text[], %b::text[], %b::text[])
    ON CONFLICT (plugin_id, user_id) DO UPDATE
    SET username = excluded.username, present = true
"""
HANDED_OVER = """
    UPDATE owners SET present = false
    WHERE (plugin_id, user_id) = (%(plugin_id)s, %(previous_owner_id)s)
"""
LEFT = """
    UPDATE owners SET present = false
    WHERE plugin_id = %(plugin_id)s AND lower(username) = lower(%(username)s)
"""
# What each says of who owns a plugin: who does not any more, and who does, by names of its fields.
GIVEN_UP = {"plugin.transferred": HANDED_OVER, "plugin.owner_removed": LEFT}
OWNED = {
    "plugin.created": ("owner_id", "owner_name"),
    "plugin.published": ("owner_id", "owner_name"),
    "plugin.transferred": ("owner_id", "owner_name"),
    "plugin.owner_added": ("user_id", "username"),
}
BANS = {
    "publisher.banned": "INSERT INTO banned VALUES (%(user_id)s) ON CONFLICT DO NOTHING",
    "publisher.unbanned": "DELETE FROM banned WHERE user_id = %(user_id)s",
}
REVIEWED = "SELECT plugin_id FROM reviews WHERE user_id = %s AND NOT deleted ORDER BY plugin_id"
HAVE_REVIEWS = """
    SELECT plugin_id FROM unnest(%b::text[]) AS theirs (plugin_id)
    WHERE EXISTS (SELECT FROM reviews WHERE reviews.plugin_id = theirs.plugin_id)
"""
NAMED = """
    INSERT INTO usernames VALUES (%(user_id)s, %(username)s)
    ON CONFLICT (user_id) DO UPDATE SET username = excluded.username
"""
USED = """
    INSERT INTO uses SELECT * FROM unnest(%b::text[], %b::text[], %b::text[])
    ON CONFLICT (plugin_id, user_id) DO UPDATE SET version = excluded.version
"""
RATE = """
    INSERT INTO popularity (plugin_id, rating_count, rating_sum)
    SELECT plugin_id, count(rating), coalesce(sum(rating), 0)
    FROM unnest(%s::text[]) AS changed (plugin_id) LEFT JOIN shown_reviews USING (plugin_id)
    GROUP BY plugin_id ORDER BY plugin_id
    ON CONFLICT (plugin_id) DO UPDATE
    SET rating_count = excluded.rating_count, rating_sum = excluded.rating_sum
"""


def apply(connection: Connection, event: RecordedEvent) -> None:
    """An event of the own log."""
    for statement in APPLY.get(event.type, ()):
        connection.execute(statement, {**event.data, "at": event.recorded_at})
    if event.type in COUNTS:
        rate(connection, [event.data["plugin_id"]])


def apply_publishing(connection: Connection, events: Sequence[RecordedEvent]) -> list[str]:
    """Who owns what, and who is banned; return the ids of plugins whose reviews are others now."""
    changed = {
        *_reviewed_of(connection, _apply_owners(connection, events)),
        *_apply_bans(connection, events),
    }
    return rate(connection, sorted(changed))


def apply_auth(connection: Connection, event: RecordedEvent) -> None:
    if event.type == "user.registered":
        connection.execute(NAMED, event.data)


def apply_uses(connection: Connection, events: Sequence[RecordedEvent]) -> None:
    """Which accounts have what: one statement for all of them."""
    used: dict[tuple[str, str], str] = {}
    for event in events:
        for principal, plugin_id, version in _used(event):
            if principal.startswith("user:"):
                used[plugin_id, principal.removeprefix("user:")] = version
    if used:
        keys = sorted(used)  # two writers take the rows' locks in one order
        connection.execute(USED, columns((*key, used[key]) for key in keys))


def rate(connection: Connection, plugin_ids: list[str]) -> list[str]:
    """Count the shown reviews of these anew; return their ids."""
    if plugin_ids:
        connection.execute(RATE, [plugin_ids])
    return plugin_ids


def _apply_owners(connection: Connection, events: Sequence[RecordedEvent]) -> list[str]:
    """Return the ids of plugins that something was said of."""
    of_plugins: set[str] = set()
    owned: dict[tuple[str, str], str] = {}
    for event in events:
        data = event.data
        if statement := GIVEN_UP.get(event.type):
            _own(connection, owned)
            owned = {}
            connection.execute(statement, data)
            of_plugins.add(data["plugin_id"])
        if named := OWNED.get(event.type):
            owner_id, owner_name = (data[name] for name in named)
            owned[data["plugin_id"], owner_id] = owner_name
            of_plugins.add(data["plugin_id"])
    _own(connection, owned)
    return sorted(of_plugins)


def _own(connection: Connection, owned: dict[tuple[str, str], str]) -> None:
    if owned:
        connection.execute(OWN, columns((*pair, name) for pair, name in sorted(owned.items())))


def _apply_bans(connection: Connection, events: Sequence[RecordedEvent]) -> Iterator[str]:
    """The ids of plugins that these people have reviewed."""
    for event in events:
        if event.type in BANS:
            connection.execute(BANS[event.type], event.data)
            for (plugin_id,) in connection.execute(REVIEWED, [event.data["user_id"]]):
                yield plugin_id


def _reviewed_of(connection: Connection, plugin_ids: list[str]) -> list[str]:
    if not plugin_ids:
        return []
    return [plugin_id for (plugin_id,) in connection.execute(HAVE_REVIEWS, [plugin_ids])]


def _used(event: RecordedEvent) -> Iterator[tuple[str, str, str]]:
    data: dict[str, Any] = event.data
    match event.type:
        case "plugin.installed" | "plugin.updated":
            yield data["principal"], data["plugin_id"], data["version"]
        case "installs.merged":
            for moved in data["moved"]:
                yield data["principal"], moved["plugin_id"], moved["version"]
