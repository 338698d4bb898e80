"""What somebody may be typing: names of plugins, who makes them, and tags."""

from __future__ import annotations

from catalog.read_model import LISTED
from catalog.rows import Row, fetch
from catalog.search import matching, query, ranking, text
from plugin_platform.eventstore.database import Connection
from plugin_platform.text import escaped_for_like

PLUGINS, AUTHORS, TAGS = 6, 2, 3
LOOKED_AT = 500  # plugins with a word that begins so among their tags

AUTHORED = """
    SELECT author AS name, count(*) AS count FROM plugins
    WHERE listed AND lower(author) LIKE %(beginning)s
    GROUP BY author ORDER BY count(*) DESC, author LIMIT %(most)s
"""
TAGGED = """
    SELECT tag AS name, count(*) AS count
    FROM (SELECT tags FROM plugins WHERE listed AND search @@ to_tsquery('simple', %(word)s)
          LIMIT %(looked_at)s) AS few, unnest(tags) AS tag
    WHERE tag LIKE %(beginning)s
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %(most)s
"""


def suggest(connection: Connection, q: str, *, forgiving: bool = True) -> Row:
    """Raises ``Invalid``, and ``psycopg.errors.QueryCanceled`` when it would take too long."""
    wanted = query.read(q)
    revision, typed = matching.begin(connection, "" if wanted.filters else wanted.words)
    items: list[Row] = []
    words = typed.read(connection, forgiving=forgiving, names=True)
    if words is not None:
        items = _plugins(connection, words) + _labels(connection, wanted.words)
    return {"items": items, **revision}


def _plugins(connection: Connection, words: matching.Matching) -> list[Row]:
    statement = f"""
        WITH {words.with_queries}
        SELECT 'plugin' AS kind, id, name, author, icon FROM {LISTED}
        WHERE listed AND {words.condition}
        ORDER BY {ranking.score(words)} DESC, id LIMIT {PLUGINS}
    """  # noqa: S608 - constants
    return fetch(connection, statement, words.parameters)


def _labels(connection: Connection, typed: str) -> list[Row]:
    beginning = f"{escaped_for_like(text.fold(typed))}%"
    authors = fetch(connection, AUTHORED, {"beginning": beginning, "most": AUTHORS})
    first = text.search_words(typed)[0]
    values = {
        "beginning": beginning.replace(" ", "-"),
        "word": f"'{first}':*B",
        "looked_at": LOOKED_AT,
        "most": TAGS,
    }
    tags = fetch(connection, TAGGED, values)
    return [
        {"kind": kind, "id": row["name"], "name": row["name"], "author": None, "icon": None}
        for kind, rows in (("author", authors), ("tag", tags))
        for row in rows
    ]
