"""What the front page shows, and what is shown beside a plugin."""

from __future__ import annotations

from typing import Any

from catalog.listing.withdrawal import refuse_restricted
from catalog.read_model import LISTED, SUMMARY
from catalog.rows import Row, fetch, get_revision
from plugin_platform.errors import NotFound
from plugin_platform.eventstore.database import Connection

IN_A_LIST = 12
FEATURED = 6  # plugins of a collection that are shown on the front page
RELATED = 6
COLLECTIONS = 24  # on the front page
BASIS = 30  # plugins of somebody, the newest, by which others are suggested

POPULAR = f"""
    SELECT {SUMMARY} FROM {LISTED} WHERE listed AND counted > 0
    ORDER BY counted DESC, id LIMIT {IN_A_LIST}
"""  # noqa: S608 - constants
NEW = f"""
    SELECT {SUMMARY} FROM {LISTED} WHERE listed ORDER BY created_at DESC, id LIMIT {IN_A_LIST}
"""  # noqa: S608 - constants
RISING = f"""
    SELECT {SUMMARY} FROM {LISTED} JOIN rising USING (plugin_id)
    WHERE listed AND id <> ALL (%s) ORDER BY score DESC, id LIMIT {IN_A_LIST}
"""  # noqa: S608 - constants
BY_ID = f"SELECT {SUMMARY} FROM {LISTED} WHERE listed AND id = ANY (%s)"  # noqa: S608 - constants
SHOWN = f"""
    SELECT id, title, words, placement, plugin_ids FROM collections WHERE published
    ORDER BY rank, id LIMIT {COLLECTIONS}
"""  # noqa: S608 - constants
SHOWN_ONE = """
    SELECT id, title, words, placement, plugin_ids FROM collections WHERE published AND id = %s
"""
ALL = """
    SELECT id, title, words, placement, rank, plugin_ids, published, revision FROM collections
"""
COMPANIONS = f"""
    SELECT {SUMMARY} FROM {LISTED} JOIN companions ON other_id = id
    WHERE companions.plugin_id = %s AND listed ORDER BY score DESC, id LIMIT {RELATED}
"""  # noqa: S608 - constants
# Of its category and with as many of its tags as possible.
ALIKE = f"""
    SELECT {SUMMARY} FROM {LISTED}, (SELECT category AS its_category, tags AS its_tags
                                     FROM plugins WHERE id = %(plugin_id)s) AS one
    WHERE listed AND id <> %(plugin_id)s AND id <> ALL (%(shown)s) AND category = its_category
      AND tags && its_tags
    ORDER BY cardinality(ARRAY(SELECT unnest(tags) INTERSECT SELECT unnest(its_tags))) DESC,
             counted DESC, id
    LIMIT %(room)s
"""  # noqa: S608 - constants
SUGGESTED = f"""
    SELECT {SUMMARY}, because FROM (
        SELECT other_id, sum(score) AS fit,
               (array_agg(plugin_id ORDER BY score DESC, plugin_id))[1] AS because
        FROM companions WHERE plugin_id = ANY (%(basis)s) AND other_id <> ALL (%(have)s)
        GROUP BY other_id
    ) AS suggested JOIN {LISTED} ON other_id = id
    WHERE listed ORDER BY fit DESC, id LIMIT {IN_A_LIST}
"""  # noqa: S608 - constants
KNOWN = "SELECT id FROM plugins WHERE id = ANY (%s)"
HOW_MANY = "SELECT count(*) FROM collections"
EXISTS = "SELECT FROM plugins WHERE id = %s"


def get_front(connection: Connection) -> Row:
    """``{starter, featured, collections, rising, new, popular}`` and the revision."""
    revision = get_revision(connection)
    popular = fetch(connection, POPULAR, [])
    shown = _with_plugins(connection, fetch(connection, SHOWN, []))
    starter = next((one for one in shown if one["placement"] == "starter"), None)
    others = [one for one in shown if one is not starter]
    for one in others:
        one["plugins"] = one["plugins"][:FEATURED]
    return {
        "starter": starter,
        "featured": [one for one in others if one["placement"] == "featured"],
        "collections": [one for one in others if one["placement"] != "featured"],
        "popular": popular,
        "rising": fetch(connection, RISING, [[one["id"] for one in popular]]),
        "new": fetch(connection, NEW, []),
        **revision,
    }


def get_collection(connection: Connection, collection_id: str) -> Row:
    """One that is shown. Raises ``NotFound``."""
    revision = get_revision(connection)
    found = _with_plugins(connection, fetch(connection, SHOWN_ONE, [collection_id]))
    if not found:
        raise NotFound("There is no such collection.")
    return {**found[0], **revision}


def related(connection: Connection, plugin_id: str) -> Row:
    """``{together, alike}``: what people who have it also have, and in what room is left what is
    like it. Raises ``NotFound``, ``Gone``.
    """
    revision = get_revision(connection)
    refuse_restricted(connection, plugin_id)
    if connection.execute(EXISTS, [plugin_id]).fetchone() is None:
        raise NotFound("There is no such plugin.")
    together = fetch(connection, COMPANIONS, [plugin_id])
    room = RELATED - len(together)
    shown = [one["id"] for one in together]
    values = {"plugin_id": plugin_id, "shown": shown, "room": room}
    alike = fetch(connection, ALIKE, values) if room else []
    return {"together": together, "alike": alike, **revision}


def recommend(connection: Connection, have: list[str]) -> Row:
    """For who has these, the newest first: ``{items}``, each with ``because``, the id of that one
    of theirs which speaks for it most.
    """
    values = {"basis": have[:BASIS], "have": have}
    return {"items": fetch(connection, SUGGESTED, values)}


def list_collections(connection: Connection, collection_id: str | None = None) -> list[Row]:
    """As moderators see them, with names of plugins; all, or the one."""
    one = " WHERE id = %s" if collection_id else ""
    values = [collection_id] if collection_id else []
    rows = fetch(connection, f"{ALL}{one} ORDER BY rank, id", values)
    return _with_plugins(connection, rows)


def count_collections(connection: Connection) -> int:
    [(count,)] = connection.execute(HOW_MANY).fetchall()
    return int(count)


def unknown_plugins(connection: Connection, plugin_ids: list[str]) -> list[str]:
    known = {plugin_id for (plugin_id,) in connection.execute(KNOWN, [plugin_ids])}
    return [plugin_id for plugin_id in plugin_ids if plugin_id not in known]


def _with_plugins(connection: Connection, collections: list[Row]) -> list[Row]:
    """With those that can be had now, in the collection's order; ``total`` is how many."""
    wanted = sorted({id_ for one in collections for id_ in one["plugin_ids"]})
    plugins: dict[str, Any] = {
        plugin["id"]: plugin for plugin in (fetch(connection, BY_ID, [wanted]) if wanted else [])
    }
    for one in collections:
        one["plugins"] = [plugins[id_] for id_ in one["plugin_ids"] if id_ in plugins]
        one["total"] = len(one["plugins"])
    return collections
